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

/// Lines that rows of the table have on a screen of that height, also those of the log; at least 1.
std::size_t page_of(std::size_t height);

/// The whole screen: header, table or log, footer. Only the rows that are visible are made. Pure, but that the table
/// scrolls to its selection.
frame draw(model& table, const log_lines& log, const controller& how, wall_time now, extent size);

/// The same table as text without a selection and without an end: every run, no line wider than `width`.
std::string snapshot_text(model& table, wall_time now, std::size_t width);

} // namespace tether::cli::top
