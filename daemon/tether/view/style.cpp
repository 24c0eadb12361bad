// Colours text when colour is enabled.
#include "style.hpp"

#include <fmt/format.h>

namespace tether::cli {

namespace {

int sgr_of(colour c) {
    switch (c) {
    case colour::none: return 0;
    case colour::dim: return 2;
    case colour::bold: return 1;
    case colour::red: return 31;
    case colour::green: return 32;
    case colour::yellow: return 33;
    case colour::blue: return 34;
    case colour::magenta: return 35;
    case colour::cyan: return 36;
    }
    return 0;
}

} // namespace

std::string painted(std::string_view text, colour c, bool enabled) {
    if (!enabled || c == colour::none) return std::string{text};
    return fmt::format("\x1b[{}m{}\x1b[0m", sgr_of(c), text);
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
