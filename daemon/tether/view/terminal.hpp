// Writes standard output and standard error, with a live line below the latter on a terminal.
#pragma once

#include <string>
#include <string_view>

namespace tether::cli {

/// Facts about the three standard descriptors.
struct terminal_facts {
    terminal_facts() = default;

    int out = 1, err = 2;
    bool in_is_terminal = false, out_is_terminal = false, err_is_terminal = false;
    bool may_colour = false;
};

/// Reads them from the descriptors, `NO_COLOR` and `TERM`.
terminal_facts look_at_terminal();

/// Writes immediately and completely. Only `print` fails: an error on standard error cannot be reported, and the
/// command continues. Everything passes `terminal_text` first, except what `print` writes to a pipe or a file, so no
/// caller can send control sequences to a terminal.
class terminal {
  public:
    explicit terminal(terminal_facts facts, bool quiet = false) : facts_{facts}, is_quiet_{quiet} {}
    /// Removes the live line.
    ~terminal();
    terminal(const terminal&) = delete;
    terminal& operator=(const terminal&) = delete;

    const terminal_facts& facts() const noexcept { return facts_; }
    bool colours_out() const noexcept { return facts_.may_colour && facts_.out_is_terminal; }
    bool colours_err() const noexcept { return facts_.may_colour && facts_.err_is_terminal; }
    /// Columns of standard error's terminal; 80 when unknown.
    std::size_t err_width() const;
    /// The same for standard output; 0 (no limit) when it is not a terminal.
    std::size_t out_width() const;

    /// Writes data to standard output, unchanged to a pipe or a file. Throws `std::system_error` when writing fails,
    /// also when the reader has closed the pipe (EPIPE).
    void print(std::string_view text);
    /// Writes one line of progress to standard error, above the live line. Does nothing when quiet.
    void note(std::string_view line);
    /// Writes one line to standard error, also when quiet.
    void complain(std::string_view line);

    /// Draws or redraws the live line; does nothing when quiet or when standard error is not a terminal. `line` must
    /// fit.
    void show_live(std::string_view line);
    void clear_live() noexcept;
    /// Shows a question, also when quiet, and leaves the cursor after it until `clear_live`.
    void ask(std::string_view question);

  private:
    terminal_facts facts_;
    bool is_quiet_;
    std::string live_; ///< the current live line; empty for none
};

} // namespace tether::cli
