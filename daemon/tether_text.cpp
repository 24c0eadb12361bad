// Text from outside made fit for a terminal.
#include "tether_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace tether::cli {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::string_view ellipsis = "\xE2\x80\xA6";

struct character {
    char32_t code = 0;
    std::size_t octets = 1;
    bool is_valid = false;
};

/// The character at the front of `text`, which is not empty (Unicode Standard, table 3-7).
character front_of(std::string_view text) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = at(0);
    if (lead < 0x80) return {lead, 1, true};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
    char32_t code = lead & (0x7Fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((at(i) & 0xC0u) != 0x80u) return {};
        code = (code << 6) | (at(i) & 0x3Fu);
    }
    const bool is_overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (is_overlong || is_surrogate || code > 0x10FFFF) return {};
    return {code, length, true};
}

bool is_obeyed(char32_t code) {
    return code < 0x20 || (code >= 0x7F && code <= 0x9F) || code == 0x061C || (code >= 0x200E && code <= 0x200F) ||
        (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

using range = std::pair<char32_t, char32_t>;

/// The blocks that matter; a character missed here costs a column of the live line, nothing else.
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
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const character c = front_of(text);
        const bool is_line_end = text.substr(0, 2) == "\r\n";
        if (is_line_end)
            ; // its LF follows
        else if (c.code == '\n' || c.code == '\t') out += text.front();
        else if (!c.is_valid || is_obeyed(c.code)) out += replacement;
        else out += text.substr(0, c.octets);
        text.remove_prefix(c.octets);
    }
    return out;
}

std::string one_line(std::string_view text) {
    std::string out;
    for (const char c : sanitised(text)) {
        const bool is_space = c == '\n' || c == '\t' || c == ' ';
        if (!is_space) out += c;
        else if (!out.empty() && out.back() != ' ') out += ' ';
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
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
        const character c = front_of(text);
        sum += columns_of(c.code);
        text.remove_prefix(c.octets);
    }
    return sum;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
    width = std::max<std::size_t>(width, 2);
    std::vector<std::string> pieces(1);
    std::size_t used = 0;
    while (!text.empty()) {
        const character c = front_of(text);
        if (used + columns_of(c.code) > width) {
            pieces.emplace_back();
            used = 0;
        }
        pieces.back() += text.substr(0, c.octets);
        used += columns_of(c.code);
        text.remove_prefix(c.octets);
    }
    return pieces;
}

std::string cut_to(std::string_view text, std::size_t width) {
    if (columns(text) <= width) return std::string{text};
    if (width == 0) return {};
    std::size_t used = 0, octets = 0;
    while (octets < text.size()) {
        const character c = front_of(text.substr(octets));
        if (used + columns_of(c.code) > width - 1) break;
        used += columns_of(c.code);
        octets += c.octets;
    }
    return std::string{text.substr(0, octets)}.append(ellipsis);
}

} // namespace tether::cli
