// Runs one command with a daemon that answers from a script.
#pragma once

#include "command_context.hpp"
#include "commands/command.hpp"

#include "unit/client/scripted_daemon.hpp"

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace tether::test {

struct command_fixture : io_fixture {
    command_fixture();
    ~command_fixture();

    /// The exit status of the command with these words and these responses of the daemon.
    int play(const cli::command& chosen, const std::vector<std::string>& words, std::deque<scripted_answer> answers);

    /// Unread standard output, up to the capacity of a pipe.
    std::string printed() const { return read(out_[0]); }
    /// The same for standard error.
    std::string complained() const { return read(err_[0]); }

    std::unique_ptr<scripted_daemon> daemon; ///< of the last command
    bool is_on_terminal = false;             ///< standard output and standard error appear to be a terminal
    client::local_api_options requests;      ///< without pauses between the attempts of a create

  private:
    static std::string read(int fd);

    int out_[2], err_[2];
};

} // namespace tether::test
