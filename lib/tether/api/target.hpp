// Builds paths and queries of the endpoints.
#pragma once

#include <tether/api/session.hpp>

namespace tether::api {

/// `/v1/sessions/{id}`, followed by `suffix` unchanged. The id must be valid in a path (`is_path_id`).
std::string session_target(std::string_view session_id, std::string_view suffix = {});

/// `/v1/sessions?…`; arrays and ranges in bracket form (API § 1.5).
std::string list_target(const session_query& query);

/// `/v1/sessions/{id}/events?…`.
std::string list_target(std::string_view session_id, const event_query& query);

/// `/v1/sessions/{id}/events/stream`, with both `event_deltas[]` when `previews` is set.
std::string stream_target(std::string_view session_id, bool previews);

} // namespace tether::api
