// Reads how long a server asks clients to wait.
#pragma once

#include <tether/core/timestamp.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace tether::api {

/// A date of HTTP: `Sun, 06 Nov 1994 08:49:37 GMT`, or one of the two obsolete forms; a two-digit
/// year is the one nearest to `now` that is not more than 50 years ahead (RFC 9110 § 5.6.7). The
/// name of the day is not checked against the date. Empty on anything else.
std::optional<wall_time> parse_http_date(std::string_view text, wall_time now);

/// The delay of `retry-after-ms` (milliseconds, a fraction is allowed): more than 0, at most 2^31-1
/// ms; empty otherwise.
std::optional<std::chrono::milliseconds> parse_retry_after_ms(std::string_view text);

/// The delay of `retry-after`: seconds, where a fraction is allowed, or an HTTP date, which counts from
/// `date`, the `Date` field of the same response, or from `now` if that is not an HTTP date (RFC 9110 § 10.2.3). Same
/// bounds. Fractions of a millisecond are rounded up.
std::optional<std::chrono::milliseconds> parse_retry_after(std::string_view text, std::string_view date, wall_time now);

} // namespace tether::api
