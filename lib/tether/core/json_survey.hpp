// Checks untrusted JSON text in one linear pass, before a tree is built from it.
#pragma once

#include <tether/core/result.hpp>

#include <boost/json/parse_options.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace tether {

/// Limits of one document. Boost.JSON finds members by a predictable hash, so the time to build an object grows with
/// the square of its members when their names collide. The limits keep 64 KiB of such text below 50 ms. The API's
/// documents need far less.
struct json_bounds {
    std::size_t members = 1'000;  ///< in one object
    std::size_t values = 200'000; ///< in the document: members and elements at every depth
};

/// For documents of the operator: only the size of the text is bounded.
inline constexpr json_bounds no_json_bounds{SIZE_MAX, SIZE_MAX};

enum class json_fault {
    none,
    malformed,        ///< not JSON, or nested deeper than the options allow
    too_many_members, ///< an object has more than `members`
    too_many_values,  ///< the document has more than `values`
};

struct json_survey {
    json_fault fault = json_fault::none;
    error_code reason;                ///< the parser's error when `malformed`
    bool has_infinite_number = false; ///< a number is out of the range of a double
    /// Repeated members as JSON pointers (RFC 6901), each listed once, in the order in which they repeat. Parsers
    /// silently use the last one (RFC 8259 § 4).
    std::vector<std::string> repeated;
};

/// Reads `text` once, without building a tree; stops at the first fault and after `max_repeated` repeated members. With
/// 0 it does not search for repeated members and allocates nothing. Pure.
json_survey survey_json(std::string_view text, const boost::json::parse_options& options = {},
                        const json_bounds& bounds = {}, std::size_t max_repeated = 16);

/// Parses a document within `bounds`, in time that is linear in its size. Error: `malformed_document`, also for a
/// document that exceeds the bounds or is nested deeper than `max_depth`.
result<boost::json::value> read_json(std::string_view text, std::size_t max_depth = 512,
                                     const json_bounds& bounds = {});

} // namespace tether
