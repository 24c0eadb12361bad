// What tether top shows, before anybody draws it.
#pragma once

#include "tether_style.hpp"

#include <string>
#include <vector>

namespace tether::cli::top {

/// Text of one look. Sanitised, on one line.
struct piece {
    std::string text;
    colour look = colour::none;
};

struct line {
    std::vector<piece> pieces;
    bool is_reversed = false; ///< over the whole width
};

/// At most as many lines as the screen has, none wider than it.
struct frame {
    std::vector<line> lines;
};

} // namespace tether::cli::top
