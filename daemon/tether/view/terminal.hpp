// Standard output and standard error, with a live line below the latter when it is a terminal.
#pragma once

#include <string>
#include <string_view>

namespace tether::cli {

/// What the environment says about the three standard descriptors.
struct terminal_facts {
    terminal_facts() = default;

    int out = 1, err = 2;
    bool in_is_terminal = false, out_is_terminal = false, err_is_terminal = false;
    bool may_colour = false;
};

/// Asks the descriptors, `NO_COLOR` and `TERM`.
terminal_facts look_at_terminal();

/// Writes at once and completely. Only `print` fails: when standard error cannot be written to there is
/// nobody to tell, and the work goes on. Everything passes `terminal_text` first, but what `print` writes to a pipe or
/// a file: no caller can send control sequences to a terminal.
class terminal {
  public:
    explicit terminal(terminal_facts facts, bool quiet = false) : facts_{facts}, is_quiet_{quiet} {}
    /// Takes the live line away.
    ~terminal();
    terminal(const terminal&) = delete;
    terminal& operator=(const terminal&) = delete;

    const terminal_facts& facts() const noexcept { return facts_; }
    bool colours_out() const noexcept { return facts_.may_colour && facts_.out_is_terminal; }
    bool colours_err() const noexcept { return facts_.may_colour && facts_.err_is_terminal; }
    /// Columns of standard error's terminal, 80 when it does not say.
    std::size_t err_width() const;
    /// The same of standard output; 0, no limit, when it is no terminal.
    std::size_t out_width() const;

    /// Data, to standard output; to a pipe or a file byte for byte. Throws `std::system_error` when it cannot be
    /// written, also when the reader has closed the pipe (EPIPE).
    void print(std::string_view text);
    /// One line of progress to standard error, above the live line. Nothing when quiet.
    void note(std::string_view line);
    /// One line to standard error, quiet or not.
    void complain(std::string_view line);

    /// Draws or redraws the live line; nothing when quiet or when standard error is no terminal.
    /// `line` must fit.
    void show_live(std::string_view line);
    void clear_live() noexcept;
    /// Shows a question, quiet or not, and leaves the cursor behind it until `clear_live`.
    void ask(std::string_view question);

  private:
    terminal_facts facts_;
    bool is_quiet_;
    std::string live_; ///< what is drawn now; empty for nothing
};

} // namespace tether::cli
