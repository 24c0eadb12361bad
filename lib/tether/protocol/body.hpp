// Parses the body of a request, which must be a JSON object.
#pragma once

#include <tether/core/json_fields.hpp>
#include <tether/protocol/problem.hpp>

#include <boost/json/object.hpp>

namespace tether::protocol {

/// Deepest nesting of a body. Far more than the remote API's events need, far less than the stack allows.
inline constexpr std::size_t max_body_depth = 64;

/// Problems: `malformed_json`, also for a body nested too deep and for a number out of the range of a double;
/// `body_too_large` for more members or values than `json_bounds` allows; `invalid_body` for JSON that is not an object
/// or repeats a member at any depth. The time is linear in the size of the body, whatever the names of its members.
outcome<boost::json::object> parse_body(std::string_view body);

/// The first issue as a problem: a response names only one field.
problem to_problem(const std::vector<json_issue>& issues);

} // namespace tether::protocol
