// The body of `POST /v1/runs`.
#pragma once

#include <tether/core/duration.hpp>
#include <tether/protocol/problem.hpp>
#include <tether/protocol/text_map.hpp>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace tether::protocol {

/// Longest `title`: enough for a line, and bounded because every run record repeats it.
inline constexpr std::size_t max_title = 1024;
/// Longest deadline that a run may request.
inline constexpr milliseconds max_timeout{366LL * 86'400'000};

/// The request. Members that the body does not have are empty or null.
struct create_run {
    boost::json::value agent; ///< text or an object; null leaves it to `session_id` or to the configured default
    std::string session_id;
    std::string environment_id;
    boost::json::array events; ///< a `prompt` becomes one `user.message`
    std::string title;
    text_map metadata;
    boost::json::value resources, vault_ids, budget; ///< passed on unchecked
    std::optional<milliseconds> queue_timeout;       ///< 0: no bound; empty: the configured default
    milliseconds timeout{0};                         ///< 0: the configured default
    std::string when_done;                           ///< `delete`, `archive`, `keep`; empty: the configured default
    bool previews = false;
    text_map labels;
};

/// Problems: `malformed_json`; `invalid_body` with the `field` of the first issue.
outcome<create_run> parse_create_run(std::string_view body);

} // namespace tether::protocol
