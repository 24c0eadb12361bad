// Implements a second event stream parser, slow and simple, to compare the real one with.
#pragma once

#include <tether/sse/parser.hpp>

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace tether::test {

/// One call of the sink. A skipped block has the type `(skipped)` and its number of bytes as data.
struct outcome {
    std::string type, data, last_event_id;
    friend bool operator==(const outcome&, const outcome&) = default;
};
std::ostream& operator<<(std::ostream& out, const outcome& value);
std::ostream& operator<<(std::ostream& out, const std::vector<outcome>& values);

/// The visible state of a parser after one response.
struct reading {
    std::vector<outcome> outcomes;
    std::string last_event_id;
    long long retry_ms = -1; ///< -1 when there was none
    friend bool operator==(const reading&, const reading&) = default;
};
std::ostream& operator<<(std::ostream& out, const reading& value);

/// The meaning of a complete response, by the rules and byte by byte.
reading read_by_the_rules(std::string_view stream, sse::parser_limits limits = {}, std::string_view seed = {});

/// The result of the real parser for the same response in these pieces.
reading read_in_pieces(const std::vector<std::string_view>& pieces, sse::parser_limits limits = {},
                       std::string_view seed = {});

/// UTF-8 decoding with replacement, according to table 3-7 of the Unicode Standard.
std::string repaired(std::string_view text);

} // namespace tether::test
