// Describes how a server with the same endpoints may differ from the API.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace tether::simulator {

/// The response to a successful send.
enum class send_response {
    events,       ///< the accepted events with their ids, as the API does
    receipts,     ///< ids that neither the stream nor the history ever shows
    empty_list,   ///< `{"data":[]}`
    empty_object, ///< `{}`
    accepted,     ///< 202 without a body
    no_content,   ///< 204
};

/// The differences between such a server and the API; by default none. Source: the API's
/// description, "Same-shape servers differ in".
struct server_profile {
    /// Path before `/v1`, such as `/gateway`; empty for none. Other paths are 404.
    std::string path_prefix;
    /// Only `Authorization: Bearer` is accepted; `x-api-key` alone is 401.
    bool bearer_only = false;
    send_response sends = send_response::events;
    /// A larger `limit` of a list gets a 400 that names it; 0: larger limits are reduced to 1000.
    std::size_t max_list_limit = 0;
    /// Events on a stream have `id:` lines. A stream that is opened with `Last-Event-ID` begins
    /// after that event; an id that the session does not have is a 400.
    bool numbers_frames = false;
    /// Streams begin with a `retry:` line of this value; 0: without one.
    std::chrono::milliseconds retry{0};
    /// Heartbeats are only comments, never `ping` events.
    bool comments_only = false;
    /// `event_deltas[]` gets a 400 that names it.
    bool refuses_previews = false;
    /// Refusals are plain text instead of the error object.
    bool plain_text_errors = false;
    /// An interrupt does not end open model requests.
    bool leaves_requests_open = false;
    /// Event ids are `evt_1_0`, `evt_2_0`, …: text order is not their order.
    bool counts_events = false;
};

/// A profile that is selected by name.
struct profile_row {
    std::string_view name;
    std::string_view summary; ///< one sentence without a full stop
    server_profile differences;
};

/// All profiles, for `--simulate-profile`. The last one, `all`, has every difference.
std::span<const profile_row> profile_table();

/// The profile with that name; null when it does not exist.
const profile_row* find_profile(std::string_view name);

} // namespace tether::simulator
