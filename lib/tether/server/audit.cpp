#include <tether/server/audit.hpp>

#include <climits>
#include <fmt/format.h>
#include <fstream>
#include <unistd.h>

namespace tether::server {

std::string_view change_of(call what) noexcept {
    switch (what) {
    case call::create_run: return "create";
    case call::send_events: return "send";
    case call::cancel_run: return "cancel";
    case call::forget_run: return "forget";
    case call::reap_orphans: return "reap";
    case call::reload: return "reload";
    case call::list_runs:
    case call::get_run:
    case call::run_feed:
    case call::feed:
    case call::list_orphans:
    case call::status:
    case call::health:
    case call::metrics:
    case call::no_such_method:
    case call::no_such_path: break;
    }
    return {};
}

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

void log_change(const logger& log, const caller& who, std::string_view change, std::string_view run_id,
                unsigned status) {
    if (status < 400)
        log.info("change accepted",
                 {{"change", change},
                  {"run", run_id},
                  {"uid", who.as.uid},
                  {"user", who.as.name},
                  {"pid", who.pid},
                  {"program", who.program},
                  {"status", status}});
    else
        log.info("change refused",
                 {{"change", change},
                  {"run", run_id},
                  {"uid", who.as.uid},
                  {"user", who.as.name},
                  {"pid", who.pid},
                  {"program", who.program},
                  {"status", status}});
}

} // namespace tether::server
