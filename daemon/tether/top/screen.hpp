// Controls the terminal of tether top with ncurses.
#pragma once

#include "controller.hpp"
#include "frame.hpp"
#include "renderer.hpp"

#include <memory>
#include <optional>

namespace tether::cli::top {

/// Takes over the terminal of standard input and output; the destructor restores it. Only one may exist. The owner
/// handles signals that end or stop the process.
class screen {
  public:
    /// Null when the terminal's type (`TERM`) is unknown or does not support cursor positioning.
    static std::unique_ptr<screen> open(bool with_colour);
    ~screen();
    screen(const screen&) = delete;
    screen& operator=(const screen&) = delete;

    extent size() const;
    /// Sends only the differences to the current content.
    void paint(const frame& content);
    /// The next key that was pressed; empty when none was.
    std::optional<key> next_key();

    /// Handles a change of the terminal's size.
    void resize();
    /// Restores the terminal until `resume`, which redraws everything.
    void suspend();
    void resume();

  private:
    struct impl;
    explicit screen(std::unique_ptr<impl> made);
    std::unique_ptr<impl> impl_; // keeps the macros and short names of curses out of this header
};

} // namespace tether::cli::top
