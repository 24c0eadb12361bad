// Defines the content of the screen of tether top, independent of the terminal.
#pragma once

#include "view/style.hpp"
#include "view/text.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tether::cli::top {

/// Text in one style. It is sanitised when it is added: one line, no hidden characters.
struct piece {
    piece(std::string_view shown, colour l) : text{flat_line(shown)}, look{l} {}

    std::string text;
    colour look;
};

struct line {
    std::vector<piece> pieces;
    bool is_reversed = false; ///< over the full width
};

/// At most as many lines as the screen has, none wider than it.
struct frame {
    std::vector<line> lines;
};

} // namespace tether::cli::top
