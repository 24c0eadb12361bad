// Makes text from outside safe for a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tether::cli {

/// `text` without control characters and invisible characters: each hidden character (core/hidden_text) and each byte
/// that is not UTF-8 becomes U+FFFD. LF and TAB stay, CRLF becomes LF. A variation selector (U+FE0E text, U+FE0F emoji)
/// stays after a symbol.
std::string sanitised(std::string_view text);

/// The same for output to a terminal, which may contain colours: with `with_colour`, the sequences of `painted` stay.
/// Must be the last step before writing.
std::string terminal_text(std::string_view text, bool with_colour);

/// `sanitised`, with a space for each LF and TAB: one line with unchanged blanks.
std::string flat_line(std::string_view text);

/// `sanitised` on one line: runs of white space become one space, and are removed at both ends.
std::string one_line(std::string_view text);

/// The first line of `text` that is not blank, by `one_line`, with ` …` when more follows.
std::string first_line(std::string_view text);

/// The width of well-formed `text` in columns: 0 for combining marks, 2 for wide characters (Unicode Standard Annex
/// 11).
std::size_t columns(std::string_view text);

/// Splits the line `text` into pieces of at most `width` columns; one piece for an empty text. A width below 2 counts
/// as 2, which fits every character.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// `sanitised`, with `indent` at the beginning of each line but the first.
std::string indented(std::string_view text, std::string_view indent);

/// `text` cut to `width` columns, the last of them `…` when something was cut.
std::string cut_to(std::string_view text, std::size_t width);

} // namespace tether::cli
