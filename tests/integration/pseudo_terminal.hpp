// Runs a program in its own terminal.
#pragma once

#include "terminal_screen.hpp"

#include <optional>
#include <signal.h>
#include <string>
#include <sys/types.h>
#include <termios.h>
#include <vector>

namespace tether::test {

/// Starts the program as the leader of a session with this terminal; killed when destroyed.
class pseudo_terminal {
  public:
    /// Entries of `environment` are `NAME=value`; nothing is inherited.
    pseudo_terminal(std::vector<std::string> words, std::vector<std::string> environment, std::size_t width,
                    std::size_t height);
    ~pseudo_terminal();
    pseudo_terminal(const pseudo_terminal&) = delete;
    pseudo_terminal& operator=(const pseudo_terminal&) = delete;

    /// Reads the available output; never blocks.
    const terminal_screen& screen();
    /// Bytes written so far.
    std::size_t written();
    /// The first MiB of them, unchanged.
    const std::string& output();
    void type(const std::string& keys);
    void resize(std::size_t width, std::size_t height);
    void signal(int number) const { ::kill(pid_, number); }

    /// The exit status after the end (128 + signal when killed); empty while it runs.
    std::optional<int> exit_status();
    bool is_stopped();
    /// Whether line editing, echo and translations are as before the program began.
    bool is_as_it_was() const;

  private:
    void read_all();
    void look();

    int master_ = -1;
    pid_t pid_ = -1;
    termios before_{};
    terminal_screen screen_;
    std::size_t written_ = 0;
    std::string output_;
    std::optional<int> status_;
    bool is_stopped_ = false;
};

} // namespace tether::test
