// Parses paths and query parameters of the local API.
#pragma once

#include <tether/core/duration.hpp>
#include <tether/protocol/problem.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tether::protocol {

/// A parsed request target. Parameters are decoded and keep their order; names may repeat.
struct target {
    std::string path; ///< as received, not decoded: no path of this API needs it
    std::vector<std::pair<std::string, std::string>> parameters;
};

/// Reads `/v1/runs?state=failed`, and the absolute form that proxies use (RFC 9112 § 3.2.2).
/// Problem: `invalid_query` for a broken percent escape (RFC 3986 § 2.1).
outcome<target> parse_target(std::string_view text);

/// `GET /v1/runs`.
struct list_parameters {
    std::vector<std::string> states;           ///< `state=failed`, repeated or with commas; known words only
    std::map<std::string, std::string> labels; ///< `label=k=v` or `label=k:v`, repeated: all must match
    std::size_t limit = 50;                    ///< 1 to 1000
    std::string after;                         ///< the `next` of the previous page
};

/// `GET /v1/runs/{id}`. A wait is at most `max_wait`.
struct run_parameters {
    std::optional<milliseconds> wait;
    std::optional<std::uint64_t> turn; ///< show the result of this turn; not with `wait`
};
inline constexpr milliseconds max_wait{3'600'000};

/// `GET /v1/runs/{id}/events` and `GET /v1/events`.
struct feed_parameters {
    std::uint64_t after = 0; ///< `after`, else the `Last-Event-ID` header, else 0
    std::size_t limit = 100; ///< 1 to 1000; pages only
    bool runs_only = false;  ///< `types=run`; the feed of all runs only
};

/// `GET /v1/runs/{id}/turns`.
struct turn_parameters {
    std::uint64_t after = 0; ///< only later turns
    std::size_t limit = 50;  ///< 1 to 1000
};

/// Problems of all: `invalid_query` whose `field` names the parameter. An unknown parameter is invalid, because a
/// filter that is ignored would widen the response.
outcome<list_parameters> parse_list_parameters(const target& target);
outcome<run_parameters> parse_run_parameters(const target& target);
outcome<turn_parameters> parse_turn_parameters(const target& target);
/// `last_event_id` is the header's value, empty for none; the parameter takes precedence. Problem: also
/// `invalid_header`.
outcome<feed_parameters> parse_run_feed_parameters(const target& target, std::string_view last_event_id);
outcome<feed_parameters> parse_feed_parameters(const target& target, std::string_view last_event_id);
/// For calls without parameters.
outcome<std::monostate> parse_no_parameters(const target& target);

} // namespace tether::protocol
