// Draws a timeline as text for a terminal and as a picture.
#pragma once

#include "rows.hpp"
#include "view/style.hpp"

#include <string>
#include <string_view>

namespace tether::cli::timeline {

/// Maximum number of rows of a timeline in text and in a picture.
inline constexpr std::size_t most_text_rows = 40, most_picture_rows = 200;

/// How the bars of an activity look in text and in a picture.
struct activity_look {
    std::string_view cell; ///< of a bar in text
    colour tint;
    std::string_view fill; ///< a colour of SVG
};
const activity_look& look_of(activity kind);

/// An axis, then a line for each row: label, bar, length. Every line ends with LF and fits into `width` columns, at
/// least 40. Empty for a chart without spans.
std::string drawing_of(const chart& timeline, std::size_t width, bool with_colour);

/// A note that the chart lacks its end, as a line without LF; empty when the chart is complete.
std::string cut_text(const chart& timeline);

/// A complete SVG 1.1 document without scripts and external resources; every bar has a description. Sanitises `title`.
std::string picture_of(const chart& timeline, std::string_view title);

} // namespace tether::cli::timeline
