#include <tether/server/audit.hpp>

#include <tether/server/log_kinds.hpp>

#include <climits>
#include <fmt/format.h>
#include <fstream>
#include <unistd.h>

namespace tether::server {

std::string program_of(pid_t pid) {
    if (pid <= 0) return {};
    std::string file(PATH_MAX, '\0');
    const auto size = ::readlink(fmt::format("/proc/{}/exe", pid).c_str(), file.data(), file.size());
    if (size > 0) return file.substr(0, static_cast<std::size_t>(size));
    std::ifstream in{fmt::format("/proc/{}/comm", pid)};
    std::string name;
    if (!std::getline(in, name)) return {};
    return "[" + name + "]";
}

void log_change(const logger& log, const caller& client, std::string_view change, std::string_view run_id,
                unsigned status) {
    log.write(status < 400 ? log_kinds.change_accepted : log_kinds.change_refused,
              {{"change", change},
               {"run", run_id},
               {"uid", client.owner.uid},
               {"user", client.owner.name},
               {"pid", client.pid},
               {"program", client.program},
               {"status", status}});
}

} // namespace tether::server
