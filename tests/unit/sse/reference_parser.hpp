// A second event stream parser, slow and plain, to hold the real one against.
#pragma once

#include <tether/sse/parser.hpp>

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace tether::test {

/// One call of the sink. A skipped block has the type `(skipped)` and its number of octets as data.
struct outcome {
    std::string type, data, last_event_id;
    friend bool operator==(const outcome&, const outcome&) = default;
};
std::ostream& operator<<(std::ostream& out, const outcome& value);
std::ostream& operator<<(std::ostream& out, const std::vector<outcome>& values);

/// All that can be seen of a parser after one response.
struct reading {
    std::vector<outcome> outcomes;
    std::string last_event_id;
    long long retry_ms = -1; ///< -1 when none was given
    friend bool operator==(const reading&, const reading&) = default;
};
std::ostream& operator<<(std::ostream& out, const reading& value);

/// What a whole response means, by the rules and octet by octet.
reading read_by_the_rules(std::string_view stream, sse::parser_limits limits = {}, std::string_view seed = {});

/// What the real parser makes of the same response when it comes in these pieces.
reading read_in_pieces(const std::vector<std::string_view>& pieces, sse::parser_limits limits = {},
                       std::string_view seed = {});

/// UTF-8 decoding with replacement, straight from table 3-7 of the Unicode Standard.
std::string repaired(std::string_view text);

} // namespace tether::test
