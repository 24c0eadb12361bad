// A real tetherd, as a child process of a test.
#pragma once

#include "child_process.hpp"
#include "support/temp_dir.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tether::test {

/// How a daemon is called.
struct daemon_setup {
    daemon_setup() = default;

    std::string config; ///< the text of its configuration file
    /// The program, or what runs it: the first word is looked for in the search path, the daemon's arguments follow.
    std::vector<std::string> command{TETHERD};
    std::vector<std::string> arguments;
    std::vector<std::string> environment; ///< entries are `NAME=value`
    std::filesystem::path state_dir;      ///< empty: in the daemon's own folder
};

/// A daemon on a private socket in a folder of its own, in which it can be started again and again; killed when
/// destroyed.
class daemon_process {
  public:
    explicit daemon_process(daemon_setup setup);

    /// Begins a life of the daemon, with this in its environment beside the setup's. The one before has ended.
    void start(std::vector<std::string> environment = {});
    void kill() { process_.kill(); }
    void signal(int number) const { process_.signal(number); }

    std::string socket_path() const { return (dir_ / "s").string(); }
    std::filesystem::path state_dir() const { return setup_.state_dir; }
    /// True once its socket takes connections.
    bool is_listening() const;
    pid_t pid() const { return process_.pid(); }
    std::optional<int> exit_status() { return process_.exit_status(); }
    /// What it wrote to standard error so far, in all its lives.
    std::string log() const;
    const temp_dir& dir() const { return dir_; }

  private:
    temp_dir dir_;
    daemon_setup setup_;
    child_process process_;
};

} // namespace tether::test
