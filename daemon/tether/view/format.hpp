// Formats quantities for a person.
#pragma once

#include <tether/core/timestamp.hpp>

#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace tether::cli {

/// `0:07`, `12:34`, `1:02:03`: the time on a running clock. A negative time counts as 0.
std::string clock_text(std::chrono::milliseconds elapsed);

/// `7 seconds`, `3 minutes`, `5 hours`, `2 days`: a length rounded down to its largest unit.
std::string rough_text(std::chrono::milliseconds length);

/// `7s`, `3m`, `5h`, `2d`: the same in about three characters.
std::string brief_text(std::chrono::milliseconds length);

/// `999`, `5.0k`, `12k`, `3.4M`: a count in about four characters.
std::string count_text(std::uint64_t count);

/// `$1.87` from `{"amount":"187","currency":"USD"}`: whole cents as text. Another currency goes in front
/// as its code. Empty when the object or the amount is missing, or when the currency is not three capital letters.
std::string cost_text(const boost::json::value* money);

/// The duration between the RFC 3339 times of a run. 0 when `begin` is not a time; `now` replaces a missing `end`.
std::chrono::milliseconds span_of(std::string_view begin, std::string_view end, wall_time now);

} // namespace tether::cli
