// Reads the resource usage of a process from proc(5).
#include "process_figures.hpp"

#include <fmt/format.h>
#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>

namespace tether::test {
namespace {

/// A line of `status`, in bytes.
std::size_t status_line(pid_t process, std::string_view name) {
    std::ifstream in{fmt::format("/proc/{}/status", process)};
    for (std::string line; std::getline(in, line);)
        if (line.starts_with(name)) return std::stoull(line.substr(name.size() + 1)) * 1024;
    return 0;
}

} // namespace

std::chrono::milliseconds processor_time(pid_t process) {
    std::ifstream in{fmt::format("/proc/{}/stat", process)};
    std::string line;
    std::getline(in, line);
    std::istringstream behind_the_name{line.substr(line.rfind(')') + 2)};
    std::string skipped;
    for (int i = 0; i < 11; ++i) behind_the_name >> skipped;
    long long user = 0, system = 0;
    behind_the_name >> user >> system;
    return std::chrono::milliseconds{(user + system) * 1000 / ::sysconf(_SC_CLK_TCK)};
}

std::size_t resident_memory(pid_t process) {
    return status_line(process, "VmRSS");
}

std::size_t address_space(pid_t process) {
    return status_line(process, "VmSize");
}

} // namespace tether::test
