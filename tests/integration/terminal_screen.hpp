// What is on the screen of a terminal after a program wrote to it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tether::test {

/// As much of a VT100 (ECMA-48) as curses uses for `TERM=vt100` and `xterm`: cursor, erasing, inserting,
/// repeating, scrolling. Of looks it is
/// remembered whether there was a colour; each character takes one cell.
class terminal_screen {
  public:
    terminal_screen(std::size_t width, std::size_t height);

    void feed(std::string_view octets);
    /// Keeps what there is as far as it fits.
    void resize(std::size_t width, std::size_t height);

    /// Without blanks at the end.
    std::string line(std::size_t row) const;
    /// All lines, each with LF.
    std::string text() const;
    bool contains(std::string_view what) const { return text().find(what) != std::string::npos; }
    /// Whether a colour was ever chosen (SGR 30 to 37).
    bool has_colour() const { return has_colour_; }

  private:
    void put(std::string character);
    void reverse_line();
    void control(char octet);
    void sequence(char last);
    std::size_t number(std::size_t at, std::size_t otherwise) const;
    void erase(std::size_t from_row, std::size_t from, std::size_t to_row, std::size_t to);

    /// Moves the lines between these: the first goes and an empty one comes last, or the other way round.
    void scroll_up(std::size_t first, std::size_t last);
    void scroll_down(std::size_t first, std::size_t last);

    std::size_t width_, height_, row_ = 0, column_ = 0;
    std::size_t top_ = 0, bottom_ = 0; ///< the lines that scroll (DECSTBM)
    std::vector<std::vector<std::string>> cells_;
    std::string pending_; ///< a character or sequence of which more is to come
    std::string last_;    ///< character, for REP
    bool has_colour_ = false, is_inserting_ = false;
};

} // namespace tether::test
