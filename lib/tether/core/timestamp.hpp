// Wall-clock times as RFC 3339 text.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tether {

using wall_clock = std::chrono::system_clock;
using wall_time = std::chrono::time_point<wall_clock, std::chrono::microseconds>;

/// Reads an RFC 3339 time with 0 to 9 fractional digits, `Z` or a numeric offset. Digits after the sixth are dropped.
/// Empty on anything else, and on a time whose year in UTC is not 0000 to 9999.
std::optional<wall_time> parse_timestamp(std::string_view text);

/// `2026-11-20T09:15:02.274Z`: UTC, always three fractional digits.
std::string to_text(wall_time time);

/// The current wall-clock time.
wall_time wall_now();

} // namespace tether
