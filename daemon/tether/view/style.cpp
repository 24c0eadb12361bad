// Colours text when colour is enabled.
#include "style.hpp"

#include <fmt/format.h>

namespace tether::cli {

std::string painted(std::string_view text, colour c, bool enabled) {
    if (!enabled || c == colour::none) return std::string{text};
    return fmt::format("\x1b[{}m{}\x1b[0m", static_cast<int>(c), text);
}

colour colour_of_state(std::string_view state) noexcept {
    if (state == "succeeded") return colour::green;
    if (state == "failed" || state == "timed_out") return colour::red;
    if (state == "cancelled") return colour::yellow;
    if (state == "waiting") return colour::magenta;
    return colour::cyan;
}

bool wants_colour(const char* no_color, const char* term) noexcept {
    if (no_color && *no_color) return false;
    return !term || std::string_view{term} != "dumb";
}

} // namespace tether::cli
