// Durations as text, in the form of the config file and the local API.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tether {

using std::chrono::milliseconds;

/// Reads `"250ms"`, `"90s"`, `"30m"`, `"1h30m"`, `"7d"`: whole numbers, each with a unit of d, h, m, s
/// or ms, largest first. No sign, no space, no bare number. Empty on anything else or on overflow.
std::optional<milliseconds> parse_duration(std::string_view text);

/// The shortest text for `value` (at least 0): `5400000ms` becomes `"1h30m"`, zero `"0s"`.
std::string to_text(milliseconds value);

} // namespace tether
