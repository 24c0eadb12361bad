// Keeps the log of the run that tether top follows.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace tether::cli::top {

/// Pure. Keeps the last `most_lines`; shows the newest unless scrolled.
class log_lines {
  public:
    static constexpr std::size_t most_lines = 5'000;

    /// Clears the log and sets a new title.
    void open(std::string title);
    /// Adds text of one or more lines, sanitised.
    void add(std::string_view text);
    /// Negative is up. At the end it follows again.
    void scroll(std::ptrdiff_t lines);

    const std::string& title() const { return title_; }
    bool is_at_end() const { return from_end_ == 0; }
    /// At most `height` lines of at most `width` columns; long ones are wrapped.
    std::vector<std::string> visible(std::size_t width, std::size_t height) const;

  private:
    std::string title_;
    std::deque<std::string> lines_;
    std::size_t from_end_ = 0; ///< lines below the last visible one
};

} // namespace tether::cli::top
