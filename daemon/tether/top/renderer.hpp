// Draws the table and the log of tether top into a frame.
#pragma once

#include "controller.hpp"
#include "frame.hpp"
#include "log_lines.hpp"
#include "model.hpp"

#include <cstddef>
#include <string>

namespace tether::cli::top {

struct extent {
    std::size_t width = 80, height = 24;
};

/// The number of lines for rows of the table, or for the log, on a screen of that height; at least 1.
std::size_t page_of(std::size_t height);

/// The screen: header, table or log, footer. Only visible rows are built. Pure, except that the table scrolls to its
/// selection.
frame draw(model& table, const log_lines& log, const controller& keys, wall_time now, extent size);

/// The table as text with every run and without a selection; no line is wider than `width`.
std::string snapshot_text(model& table, wall_time now, std::size_t width);

} // namespace tether::cli::top
