// Runs a measured program as a child process.
#pragma once

#include <cstddef>
#include <string>
#include <sys/types.h>
#include <vector>

namespace tether::bench {

/// The memory of a process, in bytes (proc(5), smaps_rollup).
struct memory_use {
    double resident = 0;     ///< RSS
    double proportional = 0; ///< PSS: shared pages count in part
};

/// Throws `std::runtime_error` when the process does not exist.
memory_use memory_of(pid_t process);

/// Processor time of all threads of a process so far, user and system, in seconds. The resolution
/// is the system's clock tick, usually 10 ms.
double cpu_seconds_of(pid_t process);

/// Starts a program and kills it when destroyed.
class child_program {
  public:
    /// `words` begins with the program's path; `environment` entries are `NAME=value`. Standard
    /// error goes to `log_path`. Throws when the program cannot be started.
    child_program(std::vector<std::string> words, std::vector<std::string> environment, const std::string& log_path);
    ~child_program();
    child_program(const child_program&) = delete;
    child_program& operator=(const child_program&) = delete;

    pid_t pid() const noexcept { return pid_; }
    /// The next line of its standard output. Throws when none arrives within 10 s.
    std::string read_line();

  private:
    pid_t pid_ = -1;
    int output_ = -1;
};

} // namespace tether::bench
