// Emulates the screen of a terminal that a program writes to.
#include "terminal_screen.hpp"

#include <algorithm>
#include <charconv>

namespace tether::test {

terminal_screen::terminal_screen(std::size_t width, std::size_t height) : width_{0}, height_{0} {
    resize(width, height);
}

void terminal_screen::resize(std::size_t width, std::size_t height) {
    width_ = width;
    height_ = height;
    cells_.resize(height);
    for (auto& row : cells_) row.resize(width, " ");
    top_ = 0;
    bottom_ = height - 1;
    row_ = std::min(row_, height - 1);
    column_ = std::min(column_, width - 1);
}

void terminal_screen::put(std::string character) {
    if (column_ >= width_) {
        column_ = 0;
        row_ = std::min(row_ + 1, height_ - 1);
    }
    if (is_inserting_) {
        cells_[row_].insert(cells_[row_].begin() + static_cast<std::ptrdiff_t>(column_), " ");
        cells_[row_].resize(width_);
    }
    cells_[row_][column_++] = character;
    last_ = std::move(character);
}

void terminal_screen::scroll_up(std::size_t first, std::size_t last) {
    const auto at = [&](std::size_t row) { return cells_.begin() + static_cast<std::ptrdiff_t>(row); };
    std::rotate(at(first), at(first + 1), at(last + 1));
    cells_[last].assign(width_, " ");
}

void terminal_screen::scroll_down(std::size_t first, std::size_t last) {
    const auto at = [&](std::size_t row) { return cells_.begin() + static_cast<std::ptrdiff_t>(row); };
    std::rotate(at(first), at(last), at(last + 1));
    cells_[first].assign(width_, " ");
}

void terminal_screen::reverse_line() {
    if (row_ == top_) scroll_down(top_, bottom_);
    else row_ -= std::min<std::size_t>(row_, 1);
}

void terminal_screen::control(char byte) {
    if (byte == '\r') column_ = 0;
    else if (byte == '\n' && row_ == bottom_) scroll_up(top_, bottom_);
    else if (byte == '\n') row_ = std::min(row_ + 1, height_ - 1);
    else if (byte == '\t') column_ = std::min((column_ / 8 + 1) * 8, width_ - 1);
    else if (byte == '\b') column_ -= std::min<std::size_t>(column_, 1);
}

/// The parameter at that position of `ESC [ 1 ; 2 H`.
std::size_t terminal_screen::number(std::size_t at, std::size_t otherwise) const {
    std::string_view rest = std::string_view{pending_}.substr(2);
    for (; at > 0; --at) {
        const auto next = rest.find(';');
        if (next == rest.npos) return otherwise;
        rest.remove_prefix(next + 1);
    }
    std::size_t value = 0;
    const auto [end, ec] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    return ec == std::errc{} ? value : otherwise;
}

void terminal_screen::erase(std::size_t from_row, std::size_t from, std::size_t to_row, std::size_t to) {
    for (std::size_t y = from_row; y <= to_row && y < height_; ++y) {
        const std::size_t begin = y == from_row ? from : 0, end = y == to_row ? to : width_;
        for (std::size_t x = begin; x < std::min(end, width_); ++x) cells_[y][x] = " ";
    }
}

void terminal_screen::sequence(char last) {
    const std::size_t count = std::max<std::size_t>(number(0, 1), 1), kind = number(0, 0);
    switch (last) {
    case 'H':
        row_ = std::min(std::max<std::size_t>(number(0, 1), 1), height_) - 1;
        column_ = std::min(std::max<std::size_t>(number(1, 1), 1), width_) - 1;
        break;
    case 'A': row_ -= std::min(row_, count); break;
    case 'B': row_ = std::min(row_ + count, height_ - 1); break;
    case 'C': column_ = std::min(column_ + count, width_ - 1); break;
    case 'D': column_ -= std::min(column_, count); break;
    case 'G': column_ = std::min(count, width_) - 1; break;
    case 'd': row_ = std::min(count, height_) - 1; break;
    case 'Z':
        for (std::size_t i = 0; i < count; ++i) column_ = (std::max<std::size_t>(column_, 1) - 1) / 8 * 8;
        break;
    case 'X': erase(row_, column_, row_, column_ + count); break;
    case 'b':
        for (std::size_t i = 0; i < count; ++i) put(last_);
        break;
    case 'r':
        top_ = std::max<std::size_t>(number(0, 1), 1) - 1;
        bottom_ = std::min(number(1, height_), height_) - 1;
        row_ = column_ = 0;
        break;
    case 'S':
        for (std::size_t i = 0; i < count; ++i) scroll_up(top_, bottom_);
        break;
    case 'T':
        for (std::size_t i = 0; i < count; ++i) scroll_down(top_, bottom_);
        break;
    case 'L':
        for (std::size_t i = 0; i < count; ++i) scroll_down(row_, bottom_);
        break;
    case 'M':
        for (std::size_t i = 0; i < count; ++i) scroll_up(row_, bottom_);
        break;
    case '@':
        cells_[row_].insert(cells_[row_].begin() + static_cast<std::ptrdiff_t>(column_), count, " ");
        cells_[row_].resize(width_);
        break;
    case 'P': {
        auto& row = cells_[row_];
        const auto from = row.begin() + static_cast<std::ptrdiff_t>(column_);
        row.erase(from, from + static_cast<std::ptrdiff_t>(std::min(count, width_ - column_)));
        row.resize(width_, " ");
        break;
    }
    case 'h':
    case 'l':
        if (kind == 4) is_inserting_ = last == 'h';
        break;
    case 'J': kind == 2 ? erase(0, 0, height_ - 1, width_) : erase(row_, column_, height_ - 1, width_); break;
    case 'K': kind == 1 ? erase(row_, 0, row_, column_ + 1) : erase(row_, column_, row_, width_); break;
    case 'm':
        for (std::size_t i = 0; i < 4; ++i) has_colour_ = has_colour_ || number(i, 0) / 10 == 3;
        break;
    default: break; // modes
    }
}

void terminal_screen::feed(std::string_view bytes) {
    for (const char byte : bytes) {
        const auto value = static_cast<unsigned char>(byte);
        if (pending_.empty() && value < 0x20 && byte != '\x1b') {
            control(byte);
            continue;
        }
        pending_ += byte;
        if (pending_[0] != '\x1b') {
            const auto lead = static_cast<unsigned char>(pending_[0]);
            const std::size_t length = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
            if (pending_.size() == length) put(std::exchange(pending_, {}));
            continue;
        }
        if (pending_.size() == 1) continue;
        const bool is_sequence = pending_[1] == '[', takes_one_more = pending_[1] == '(' || pending_[1] == ')';
        if (is_sequence && pending_.size() > 2 && value >= 0x40) sequence(byte);
        const bool is_done =
            is_sequence ? pending_.size() > 2 && value >= 0x40 : pending_.size() == (takes_one_more ? 3u : 2u);
        if (is_done && pending_ == "\x1bM") reverse_line();
        if (is_done) pending_.clear();
    }
}

std::string terminal_screen::line(std::size_t row) const {
    std::string out;
    for (const std::string& cell : cells_.at(row)) out += cell;
    out.erase(out.find_last_not_of(' ') + 1);
    return out;
}

std::string terminal_screen::text() const {
    std::string out;
    for (std::size_t row = 0; row < height_; ++row) out += line(row) + "\n";
    return out;
}

} // namespace tether::test
