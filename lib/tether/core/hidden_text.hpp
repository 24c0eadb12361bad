// Finds characters in UTF-8 text that control a terminal or that a person cannot see.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tether {

/// One character of a text.
struct text_character {
    char32_t code = 0;
    std::size_t bytes = 1; ///< its length in the text; 1 for a byte that does not begin a well-formed character
    bool is_valid = false;
};

/// The character at the front of `text`, which must not be empty (Unicode Standard, table 3-7).
text_character front_character(std::string_view text) noexcept;

/// True for controls (C0, DEL, C1), line and paragraph separators, and characters without a visible glyph:
/// bidirectional controls, zero-width characters, soft hyphens, variation selectors, tags (Unicode Standard, general
/// categories Cc, Zl and Zp, property Default_Ignorable_Code_Point, and U+FFF9 to U+FFFB).
bool is_hidden(char32_t code) noexcept;

/// Appends `\u202e`, or a pair of such escapes above U+FFFF (RFC 8259 § 7).
void append_escape(std::string& output, char32_t code);

/// `text` with each hidden character as an escape, and each byte that is not UTF-8 as `\ufffd`. JSON text on one line
/// keeps its value.
std::string escape_hidden(std::string_view text);

} // namespace tether
