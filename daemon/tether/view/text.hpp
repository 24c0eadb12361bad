// Text from outside made fit for a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tether::cli {

/// `text` without control characters and invisible characters: each hidden character (core/hidden_text) and each byte
/// that is not UTF-8 becomes U+FFFD. LF and TAB stay, CRLF becomes LF. The choice between text and emoji (U+FE0E,
/// U+FE0F) stays behind a symbol.
std::string sanitised(std::string_view text);

/// The same for text on its way to a terminal, which may hold colours: with `with_colour`, sequences as `painted` makes
/// them stay. Must be the last step before writing.
std::string terminal_text(std::string_view text, bool with_colour);

/// `sanitised`, with a space for each LF and TAB: one line whose blanks stay as they are.
std::string flat_line(std::string_view text);

/// The same on one line: runs of white space become one space, none at the ends.
std::string one_line(std::string_view text);

/// The first line of `text` that is not blank, as `one_line` gives it, with ` …` when more follows.
std::string first_line(std::string_view text);

/// Columns that well-formed `text` takes: 0 for combining marks, 2 for wide characters (Unicode Standard
/// Annex 11).
std::size_t columns(std::string_view text);

/// `text`, which is one line, in pieces of at most `width` columns; one piece for an empty text. A width below 2 counts
/// as 2, which every character fits into.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// `text` cut to `width` columns, the last of them `…` when something was cut.
std::string cut_to(std::string_view text, std::size_t width);

} // namespace tether::cli
