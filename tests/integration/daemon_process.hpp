// A real tetherd, as a child process of a test.
#pragma once

#include "support/temp_dir.hpp"

#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace tether::test {

/// Starts the daemon on a private socket in a folder of its own; kills it when destroyed.
class daemon_process {
  public:
    /// `config` is the text of its configuration file; `environment` entries are `NAME=value`.
    daemon_process(std::string config, std::vector<std::string> arguments, std::vector<std::string> environment);
    ~daemon_process();
    daemon_process(const daemon_process&) = delete;
    daemon_process& operator=(const daemon_process&) = delete;

    std::string socket_path() const { return (dir_ / "s").string(); }
    /// True once its socket takes connections.
    bool is_listening() const;
    pid_t pid() const { return pid_; }
    void signal(int number) const;
    /// Its exit status once it ended (128 + signal when killed); empty while it runs.
    std::optional<int> exit_status();
    /// What it wrote to standard error so far.
    std::string log() const;
    const temp_dir& dir() const { return dir_; }

  private:
    temp_dir dir_;
    pid_t pid_ = -1;
    std::optional<int> status_;
};

} // namespace tether::test
