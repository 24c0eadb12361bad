// Colours text when colour is enabled.
#pragma once

#include <string>
#include <string_view>

namespace tether::cli {

/// The values are parameters of Select Graphic Rendition (ECMA-48 § 8.3.117).
enum class colour { none = 0, bold = 1, dim = 2, red = 31, green, yellow, blue, magenta, cyan };

/// `text` in that colour; unchanged when `enabled` is false or `c` is `none`.
std::string painted(std::string_view text, colour c, bool enabled);

/// The colour of a run's state.
colour colour_of_state(std::string_view state) noexcept;

/// True when output to a terminal may be coloured: `NO_COLOR` is unset or empty (no-color.org) and `TERM`
/// is not `dumb`. The arguments are the variables' values, null when unset.
bool wants_colour(const char* no_color, const char* term) noexcept;

} // namespace tether::cli
