// Runs one of our programs as a child process of a test.
#pragma once

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace tether::test {

/// Can be started again after each end; killed when destroyed.
class child_process {
  public:
    child_process() = default;
    ~child_process();
    child_process(const child_process&) = delete;
    child_process& operator=(const child_process&) = delete;

    /// Starts the program; the previous process must have ended. The search path is used for the
    /// first of `words`; entries of `environment` are `NAME=value`. Standard error is appended to
    /// the file `log`.
    void start(std::vector<std::string> words, std::vector<std::string> environment, const std::string& log);
    /// Sends SIGKILL and waits until the process has ended.
    void kill();
    void signal(int number) const;

    /// -1 before the first start.
    pid_t pid() const { return pid_; }
    /// The exit status after the end (128 + signal when killed); empty while it runs.
    std::optional<int> exit_status();

  private:
    pid_t pid_ = -1;
    std::optional<int> status_;
};

} // namespace tether::test
