// Reads the JSON object that a request's body must be.
#pragma once

#include <tether/core/json_fields.hpp>
#include <tether/protocol/problem.hpp>

#include <boost/json/object.hpp>

namespace tether::protocol {

/// Deepest nesting of a body. Well above what the remote API's events need, well below the stack.
inline constexpr std::size_t max_body_depth = 64;

/// Problems: `malformed_json`, also for a body nested too deep and for a number beyond the range of a double;
/// `body_too_large` for more members or values than `json_bounds` allows; `invalid_body` for JSON that is no object or
/// gives a member twice, at any depth. The time is linear in the size of the body, whatever the names of its members.
outcome<boost::json::object> parse_body(std::string_view body);

/// The first complaint as a problem: one answer names one field, and the reader fixes it first.
problem to_problem(const std::vector<json_issue>& issues);

} // namespace tether::protocol
