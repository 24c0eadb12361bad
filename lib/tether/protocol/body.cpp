#include <tether/protocol/body.hpp>

#include <tether/core/json_doubles.hpp>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <cmath>

namespace tether::protocol {
namespace {

/// False when a number was too large for the parser, which made it infinite: it could not be handed on as it was.
bool is_finite(const boost::json::value& value) {
    if (const double* number = value.if_double()) return std::isfinite(*number);
    const auto* array = value.if_array();
    if (array) return std::all_of(array->begin(), array->end(), is_finite);
    const auto* object = value.if_object();
    const auto holds = [](const auto& member) { return is_finite(member.value()); };
    return !object || std::all_of(object->begin(), object->end(), holds);
}

} // namespace

outcome<boost::json::object> parse_body(std::string_view body) {
    boost::json::parse_options options;
    options.max_depth = max_body_depth;
    boost::system::error_code ec;
    boost::json::value document = boost::json::parse(body, ec, {}, options);
    if (ec) return problem{problem_kind::malformed_json, ec.message()};
    if (!is_finite(document)) return problem{problem_kind::malformed_json, "a number is too large"};
    if (!document.is_object()) return problem{problem_kind::invalid_body, "must be an object", "/"};
    // The parser kept the last one; a client that said two things is asked which of them it meant.
    if (const auto doubled = doubled_members(body, options, 1); !doubled.empty())
        return problem{problem_kind::invalid_body, "is given twice", doubled.front()};
    return std::move(document.get_object());
}

problem to_problem(const std::vector<json_issue>& issues) {
    return problem{problem_kind::invalid_body, issues.front().text, issues.front().path};
}

} // namespace tether::protocol
