// Makes text from outside safe for a terminal.
#include "text.hpp"

#include <tether/core/hidden_text.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace tether::cli {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::string_view ellipsis = "\xE2\x80\xA6";

constexpr char32_t text_presentation = 0xFE0E, emoji_presentation = 0xFE0F;
constexpr char32_t first_after_controls = 0xA0;

/// A variation selector after a symbol hides nothing; after an ASCII letter or another selector it may hide data.
bool is_presentation(char32_t code, char32_t before) {
    return (code == text_presentation || code == emoji_presentation) && before >= first_after_controls &&
        !is_hidden(before);
}

/// The sequences of `painted`; none of them hides text.
constexpr std::array<std::string_view, 9> colours{"\x1b[0m",  "\x1b[1m",  "\x1b[2m",  "\x1b[31m", "\x1b[32m",
                                                  "\x1b[33m", "\x1b[34m", "\x1b[35m", "\x1b[36m"};

/// The length of the colour sequence at the start of `text`, in bytes; 0 for none.
std::size_t colour_bytes(std::string_view text) {
    if (text.front() != '\x1b') return 0;
    const auto found = std::find_if(colours.begin(), colours.end(), [&](auto one) { return text.starts_with(one); });
    return found == colours.end() ? 0 : found->size();
}

std::string neutralised(std::string_view text, bool with_colour) {
    std::string result;
    result.reserve(text.size());
    char32_t before = 0;
    while (!text.empty()) {
        const text_character c = front_character(text);
        std::size_t taken = c.bytes;
        const bool is_line_end = text.substr(0, 2) == "\r\n";
        const std::size_t colour = with_colour ? colour_bytes(text) : 0;
        if (is_line_end)
            ; // the LF of CRLF follows
        else if (colour > 0) result += text.substr(0, taken = colour);
        else if (c.code == '\n' || c.code == '\t') result += text.front();
        else if (!c.is_valid || (is_hidden(c.code) && !is_presentation(c.code, before))) result += replacement;
        else result += text.substr(0, c.bytes);
        before = c.is_valid ? c.code : 0;
        text.remove_prefix(taken);
    }
    return result;
}

using range = std::pair<char32_t, char32_t>;

/// Common blocks of wide characters. A missing one only makes the live line a column too wide.
constexpr std::array<range, 9> wide{{{0x1100, 0x115F},
                                     {0x2E80, 0xA4CF},
                                     {0xAC00, 0xD7A3},
                                     {0xF900, 0xFAFF},
                                     {0xFE30, 0xFE6F},
                                     {0xFF00, 0xFF60},
                                     {0xFFE0, 0xFFE6},
                                     {0x1F300, 0x1FAFF},
                                     {0x20000, 0x3FFFD}}};
constexpr std::array<range, 6> without_width{
    {{0x0300, 0x036F}, {0x200B, 0x200D}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xE0100, 0xE01EF}}};

std::size_t columns_of(char32_t code) {
    const auto holds = [code](const range& r) { return code >= r.first && code <= r.second; };
    if (std::any_of(without_width.begin(), without_width.end(), holds)) return 0;
    return std::any_of(wide.begin(), wide.end(), holds) ? 2 : 1;
}

} // namespace

std::string sanitised(std::string_view text) {
    return neutralised(text, /*with_colour=*/false);
}

std::string terminal_text(std::string_view text, bool with_colour) {
    return neutralised(text, with_colour);
}

std::string flat_line(std::string_view text) {
    std::string result = sanitised(text);
    std::replace_if(
        result.begin(), result.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
    return result;
}

std::string indented(std::string_view text, std::string_view indent) {
    std::string lines;
    for (const char c : sanitised(text)) {
        lines += c;
        if (c == '\n') lines += indent;
    }
    return lines;
}

std::string one_line(std::string_view text) {
    std::string result;
    for (const char c : sanitised(text)) {
        const bool is_space = c == '\n' || c == '\t' || c == ' ';
        if (!is_space) result += c;
        else if (!result.empty() && result.back() != ' ') result += ' ';
    }
    while (!result.empty() && result.back() == ' ') result.pop_back();
    return result;
}

std::string first_line(std::string_view text) {
    while (!text.empty()) {
        const auto end = text.find('\n');
        std::string line = one_line(text.substr(0, end));
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
        if (line.empty()) continue;
        if (!one_line(text).empty()) line.append(" ").append(ellipsis);
        return line;
    }
    return {};
}

std::size_t columns(std::string_view text) {
    std::size_t sum = 0;
    while (!text.empty()) {
        const text_character c = front_character(text);
        sum += columns_of(c.code);
        text.remove_prefix(c.bytes);
    }
    return sum;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
    width = std::max<std::size_t>(width, 2);
    std::vector<std::string> pieces(1);
    std::size_t used = 0;
    while (!text.empty()) {
        const text_character c = front_character(text);
        if (used + columns_of(c.code) > width) {
            pieces.emplace_back();
            used = 0;
        }
        pieces.back() += text.substr(0, c.bytes);
        used += columns_of(c.code);
        text.remove_prefix(c.bytes);
    }
    return pieces;
}

std::string cut_to(std::string_view text, std::size_t width) {
    if (columns(text) <= width) return std::string{text};
    if (width == 0) return {};
    std::size_t used = 0, bytes = 0;
    while (bytes < text.size()) {
        const text_character c = front_character(text.substr(bytes));
        if (used + columns_of(c.code) > width - 1) break;
        used += columns_of(c.code);
        bytes += c.bytes;
    }
    return std::string{text.substr(0, bytes)}.append(ellipsis);
}

} // namespace tether::cli
