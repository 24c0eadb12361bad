// Runs a real tetherd as a child process of a test.
#pragma once

#include "child_process.hpp"
#include "support/temp_dir.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tether::test {

/// How a daemon is started.
struct daemon_setup {
    daemon_setup() = default;

    std::string config; ///< the text of its configuration file
    /// The program, or a wrapper: the search path is used for the first word; the daemon's arguments follow.
    std::vector<std::string> command{TETHERD};
    std::vector<std::string> arguments;
    std::vector<std::string> environment; ///< entries are `NAME=value`
    std::filesystem::path state_dir;      ///< empty: in the daemon's own folder
};

/// A daemon with a private socket in its own folder. It can be started repeatedly; killed when
/// destroyed.
class daemon_process {
  public:
    explicit daemon_process(daemon_setup setup);

    /// Starts the daemon, with these entries added to the setup's environment. The previous process must have ended.
    void start(std::vector<std::string> environment = {});
    void kill() { process_.kill(); }
    void signal(int number) const { process_.signal(number); }

    std::string socket_path() const { return (dir_ / "s").string(); }
    std::filesystem::path state_dir() const { return setup_.state_dir; }
    /// True when its socket accepts connections.
    bool is_listening() const;
    pid_t pid() const { return process_.pid(); }
    std::optional<int> exit_status() { return process_.exit_status(); }
    /// Its standard error so far, from all its lives.
    std::string log() const;
    const temp_dir& dir() const { return dir_; }

  private:
    temp_dir dir_;
    daemon_setup setup_;
    child_process process_;
};

} // namespace tether::test
