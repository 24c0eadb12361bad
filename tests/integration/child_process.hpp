// A program of ours, as a child process of a test.
#pragma once

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace tether::test {

/// Started again and again, one life after the other; killed when destroyed.
class child_process {
  public:
    child_process() = default;
    ~child_process();
    child_process(const child_process&) = delete;
    child_process& operator=(const child_process&) = delete;

    /// Begins a life; the one before has ended. The first of `words` is looked for in the search path, entries of
    /// `environment` are `NAME=value`. Standard error goes behind what is in the file `log`.
    void start(std::vector<std::string> words, std::vector<std::string> environment, const std::string& log);
    /// SIGKILL; the process is gone when it returns.
    void kill();
    void signal(int number) const;

    /// -1 before the first life.
    pid_t pid() const { return pid_; }
    /// Its exit status once it ended (128 + signal when killed); empty while it runs.
    std::optional<int> exit_status();

  private:
    pid_t pid_ = -1;
    std::optional<int> status_;
};

} // namespace tether::test
