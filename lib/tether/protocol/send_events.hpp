// The body of `POST /v1/runs/{id}/events`.
#pragma once

#include <tether/protocol/problem.hpp>

#include <boost/json/array.hpp>

namespace tether::protocol {

/// `{"events":[…]}`. Problems: `malformed_json`; `invalid_body` with the `field` of the first issue.
outcome<boost::json::array> parse_send_events(std::string_view body);

} // namespace tether::protocol
