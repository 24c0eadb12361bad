// The terminal of tether top, by ncurses.
#pragma once

#include "controller.hpp"
#include "frame.hpp"
#include "renderer.hpp"

#include <memory>
#include <optional>

namespace tether::cli::top {

/// Takes the terminal of standard input and output over, and gives it back as it was when destroyed. One at a time.
/// Signals that end or stop the process are the owner's: none is handled here.
class screen {
  public:
    /// Empty when the terminal's type (`TERM`) is not known, or it cannot move its cursor.
    static std::unique_ptr<screen> open(bool with_colour);
    ~screen();
    screen(const screen&) = delete;
    screen& operator=(const screen&) = delete;

    extent size() const;
    /// Sends what differs from what is there.
    void paint(const frame& what);
    /// The next key that was pressed; empty when none was.
    std::optional<key> next_key();

    /// The terminal has another size now.
    void resize();
    /// Gives the terminal back until `resume`, which draws everything again.
    void suspend();
    void resume();

  private:
    struct impl;
    explicit screen(std::unique_ptr<impl> made);
    std::unique_ptr<impl> impl_; // keeps curses, its macros and its short names out of this header
};

} // namespace tether::cli::top
