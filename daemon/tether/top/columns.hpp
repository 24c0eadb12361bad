// Chooses the columns of tether top's table.
#pragma once

#include "frame.hpp"
#include "row.hpp"

#include <cstddef>
#include <vector>

namespace tether::cli::top {

struct column_kind;

/// One column for a given screen width.
struct column {
    const column_kind* kind = nullptr;
    std::size_t width = 0;
};

/// The columns that fit, one space apart; the column DOING gets the remaining width. A width of 40 fits run, state,
/// age and doing; wider screens add the others.
std::vector<column> columns_for(std::size_t width);

line head_of(const std::vector<column>& columns);
line line_of(const std::vector<column>& columns, const row& run, wall_time now);

} // namespace tether::cli::top
