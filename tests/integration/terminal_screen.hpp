// Emulates the screen of a terminal that a program writes to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tether::test {

/// The part of a VT100 (ECMA-48) that curses uses for `TERM=vt100` and `xterm`: cursor, erasing,
/// inserting, repeating, scrolling. Of attributes it records only whether a colour was used; each
/// character occupies one cell.
class terminal_screen {
  public:
    terminal_screen(std::size_t width, std::size_t height);

    void feed(std::string_view bytes);
    /// Keeps the existing text as far as it fits.
    void resize(std::size_t width, std::size_t height);

    /// Without trailing blanks.
    std::string line(std::size_t row) const;
    /// All lines, each with LF.
    std::string text() const;
    bool contains(std::string_view what) const { return text().find(what) != std::string::npos; }
    /// Whether a colour was ever set (SGR 30 to 37).
    bool has_colour() const { return has_colour_; }

  private:
    void put(std::string character);
    void reverse_line();
    void control(char byte);
    void sequence(char last);
    std::size_t number(std::size_t at, std::size_t otherwise) const;
    void erase(std::size_t from_row, std::size_t from, std::size_t to_row, std::size_t to);

    /// Scrolls the lines in this range: removes the first and adds an empty last line, or the reverse.
    void scroll_up(std::size_t first, std::size_t last);
    void scroll_down(std::size_t first, std::size_t last);

    std::size_t width_, height_, row_ = 0, column_ = 0;
    std::size_t top_ = 0, bottom_ = 0; ///< the scrolling region (DECSTBM)
    std::vector<std::vector<std::string>> cells_;
    std::string pending_; ///< an incomplete character or sequence
    std::string last_;    ///< character, for REP
    bool has_colour_ = false, is_inserting_ = false;
};

} // namespace tether::test
