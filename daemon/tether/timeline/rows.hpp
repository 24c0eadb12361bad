// Makes the rows of a timeline: one for each span, or one for all spans of a kind when there are too many.
#pragma once

#include "span.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace tether::cli::timeline {

struct row {
    activity kind = activity::model;
    std::string label;
    std::vector<const span*> spans; ///< of the chart, which must outlive the row
    std::chrono::milliseconds sum{0};
    bool goes_on = false;
};

struct condensed {
    std::vector<row> rows;    ///< in the order in which they begin
    std::size_t left_out = 0; ///< spans that no row shows
};

/// At most `most` rows; `most` is at least 1. With more spans, those of a kind share a row; if there are still too many
/// rows, the longest stay.
condensed condense(const chart& timeline, std::size_t most);

/// `340ms`, `12.3s`, `4:05`, `1:02:03`.
std::string length_text(std::chrono::milliseconds length);

} // namespace tether::cli::timeline
