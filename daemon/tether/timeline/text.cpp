// Draws a timeline as text for a terminal.
#include "drawing.hpp"

#include "view/text.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace tether::cli::timeline {

using std::chrono::milliseconds;

namespace {

constexpr std::size_t least_width = 40, most_label_columns = 36, length_columns = 9;

/// Maps times to the columns of an axis.
class scale {
  public:
    scale(const chart& timeline, std::size_t width)
        : begin_{timeline.begin}
        , length_{timeline.end - timeline.begin}
        , width_{width} {}

    std::size_t column(wall_time time) const {
        if (length_.count() <= 0 || time <= begin_) return 0;
        const double part = static_cast<double>((time - begin_).count()) / static_cast<double>(length_.count());
        return std::min(static_cast<std::size_t>(part * static_cast<double>(width_)), width_);
    }

  private:
    wall_time begin_;
    wall_time::duration length_;
    std::size_t width_;
};

/// The bar without trailing blanks; every span has at least one cell.
std::string bar_of(const row& one, const chart& timeline, std::size_t width, bool with_colour) {
    std::vector<char> cells(width, ' ');
    const scale axis{timeline, width};
    for (const span* part : one.spans) {
        const std::size_t from = std::min(axis.column(part->begin), width - 1);
        const std::size_t until = std::max(axis.column(part->end.value_or(timeline.end)), from + 1);
        for (std::size_t i = from; i < until; ++i) cells[i] = part->has_failed || cells[i] == '!' ? '!' : '#';
    }
    const activity_look& look = look_of(one.kind);
    std::string bar;
    for (std::size_t i = 0; i < width;) {
        const char kind = cells[i];
        std::string stretch;
        for (; i < width && cells[i] == kind; ++i) stretch += kind == ' ' ? " " : look.cell;
        bar += kind == ' ' ? stretch : painted(stretch, kind == '!' ? colour::red : look.tint, with_colour);
    }
    return bar;
}

std::string padded(std::string text, std::size_t width) {
    text.append(width - std::min(columns(text), width), ' ');
    return text;
}

} // namespace

std::string drawing_of(const chart& timeline, std::size_t width, bool with_colour) {
    if (timeline.spans.empty()) return {};
    const condensed all = condense(timeline, most_text_rows);
    width = std::max(width, least_width);
    std::size_t label_width = 0;
    for (const row& one : all.rows) label_width = std::max(label_width, columns(one.label));
    label_width = std::min({label_width, most_label_columns, width / 3});
    const std::size_t bar_width = width - label_width - length_columns - 2;

    const std::string total = length_text(std::chrono::duration_cast<milliseconds>(timeline.end - timeline.begin));
    const std::size_t room = bar_width - std::min(total.size(), bar_width - 1);
    std::string text = fmt::format("{:{}}  0{:{}}{}\n", "", label_width, "", room - 1, total);
    for (const row& one : all.rows) {
        const bool has_failed =
            std::any_of(one.spans.begin(), one.spans.end(), [](const span* s) { return s->has_failed; });
        const std::string mark = has_failed ? "!" : one.goes_on ? ">" : "";
        text += fmt::format("{}  {}{:>{}}\n", padded(cut_to(one.label, label_width), label_width),
                            bar_of(one, timeline, bar_width, with_colour), length_text(one.sum) + mark, length_columns);
    }
    if (all.left_out > 0) text += fmt::format("and {} more\n", all.left_out);
    if (timeline.cut_after > 0) text += cut_text(timeline) + "\n";
    return text;
}

std::string cut_text(const chart& timeline) {
    return timeline.cut_after == 0
        ? ""
        : fmt::format("cut after {} records: later records are not shown", timeline.cut_after);
}

} // namespace tether::cli::timeline
