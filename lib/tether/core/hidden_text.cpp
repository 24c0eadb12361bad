#include <tether/core/hidden_text.hpp>

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <iterator>
#include <utility>

namespace tether {
namespace {

using range = std::pair<char32_t, char32_t>;

/// Sorted. Default_Ignorable_Code_Point is from DerivedCoreProperties.txt of Unicode 15; the header names the others.
constexpr std::array<range, 19> hidden{{{0x0000, 0x001F},
                                        {0x007F, 0x009F},
                                        {0x00AD, 0x00AD},
                                        {0x034F, 0x034F},
                                        {0x061C, 0x061C},
                                        {0x115F, 0x1160},
                                        {0x17B4, 0x17B5},
                                        {0x180B, 0x180F},
                                        {0x200B, 0x200F},
                                        {0x2028, 0x202E},
                                        {0x2060, 0x206F},
                                        {0x3164, 0x3164},
                                        {0xFE00, 0xFE0F},
                                        {0xFEFF, 0xFEFF},
                                        {0xFFA0, 0xFFA0},
                                        {0xFFF0, 0xFFFB},
                                        {0x1BCA0, 0x1BCA3},
                                        {0x1D173, 0x1D17A},
                                        {0xE0000, 0xE0FFF}}};

} // namespace

text_character front_character(std::string_view text) noexcept {
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return {lead, 1, true};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
    char32_t code = lead & (0x7Fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0u) != 0x80u) return {};
        code = (code << 6) | (byte(i) & 0x3Fu);
    }
    const bool is_overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
    const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (is_overlong || is_surrogate || code > 0x10FFFF) return {};
    return {code, length, true};
}

bool is_hidden(char32_t code) noexcept {
    const auto behind = std::upper_bound(hidden.begin(), hidden.end(), code,
                                         [](char32_t value, const range& r) { return value < r.first; });
    return behind != hidden.begin() && code <= std::prev(behind)->second;
}

void append_escape(std::string& output, char32_t code) {
    const auto append_unit = [&output](char32_t unit) {
        output += fmt::format("\\u{:04x}", static_cast<unsigned>(unit));
    };
    if (code < 0x10000) return append_unit(code);
    append_unit(0xD800 + ((code - 0x10000) >> 10));
    append_unit(0xDC00 + ((code - 0x10000) & 0x3FF));
}

std::string escape_hidden(std::string_view text) {
    std::string output;
    output.reserve(text.size());
    while (!text.empty()) {
        const text_character c = front_character(text);
        if (!c.is_valid) append_escape(output, 0xFFFD);
        else if (is_hidden(c.code)) append_escape(output, c.code);
        else output += text.substr(0, c.bytes);
        text.remove_prefix(c.bytes);
    }
    return output;
}

} // namespace tether
