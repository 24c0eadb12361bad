// Chooses the columns of tether top's table.
#include "columns.hpp"

#include "view/format.hpp"
#include "view/text.hpp"

#include <algorithm>
#include <array>

namespace tether::cli::top {

namespace {

constexpr std::size_t roomy_doing = 24;
constexpr std::chrono::seconds long_quiet{60}; // after this time the daemon checks whether the session still runs

using cell_maker = std::string (*)(const row& run, wall_time now);
using tint_chooser = colour (*)(const row& run, wall_time now);

std::string quiet_cell(const row& run, wall_time now) {
    const auto quiet = run.quiet_for(now);
    return quiet ? brief_text(*quiet) : "";
}

} // namespace

struct column_kind {
    std::string_view head;
    std::size_t width; ///< 0: the remaining width
    bool is_right;
    int wanted; ///< 0: always shown; the smallest others are added first
    cell_maker cell;
    tint_chooser tint = nullptr; ///< null: `none`, which is `dim` for a finished run
};

namespace {

/// In screen order.
constexpr std::array kinds{
    column_kind{"RUN", 8, false, 0, [](const row& run, wall_time) { return run.short_id; }},
    column_kind{"STATE", 9, false, 0, [](const row& run, wall_time) { return run.state; },
                [](const row& run, wall_time) { return colour_of_state(run.state); }},
    column_kind{"ELAPSED", 7, true, 0, [](const row& run, wall_time now) { return clock_text(run.age(now)); }},
    column_kind{"TURNS", 5, true, 4, [](const row& run, wall_time) { return std::to_string(run.turns); }},
    column_kind{"TOKENS", 11, true, 2, [](const row& run, wall_time) { return run.tokens_text(); }},
    column_kind{"COST", 7, true, 3, [](const row& run, wall_time) { return run.cost(); }},
    column_kind{"STREAM", 6, false, 1, [](const row& run, wall_time) { return run.is_finished() ? "" : run.mode; },
                [](const row& run, wall_time) { return run.mode == "poll" ? colour::yellow : colour::none; }},
    column_kind{"RE", 3, true, 5,
                [](const row& run, wall_time) { return run.reopens == 0 ? "" : std::to_string(run.reopens); },
                [](const row&, wall_time) { return colour::dim; }},
    column_kind{
        "QUIET", 5, true, 1, quiet_cell,
        [](const row& run, wall_time now) { return run.quiet_for(now) > long_quiet ? colour::yellow : colour::none; }},
    column_kind{"DOING", 0, false, 0, [](const row& run, wall_time) { return run.doing(); }},
};

colour tint_of(const column_kind& kind, const row& run, wall_time now) {
    const colour tint = kind.tint ? kind.tint(run, now) : colour::none;
    return tint == colour::none && run.is_finished() ? colour::dim : tint;
}

std::string fitted(const std::string& text, std::size_t width, bool is_right) {
    std::string cut = cut_to(flat_line(text), width);
    const std::size_t room = width - std::min(columns(cut), width);
    return is_right ? std::string(room, ' ') + cut : cut.append(room, ' ');
}

} // namespace

std::vector<column> columns_for(std::size_t width) {
    // Each column has a space after it.
    const auto width_of = [](int wanted) {
        std::size_t sum = 0;
        for (const column_kind& kind : kinds)
            if (kind.wanted == wanted && kind.width > 0) sum += kind.width + 1;
        return sum;
    };
    std::size_t used = width_of(0);
    int shown = 0;
    for (int wanted = 1; wanted <= 5 && used + width_of(wanted) + roomy_doing <= width; ++wanted) {
        used += width_of(wanted);
        shown = wanted;
    }
    std::vector<column> columns;
    for (const column_kind& kind : kinds)
        if (kind.wanted <= shown)
            columns.push_back({&kind, kind.width > 0 ? kind.width : width - std::min(used, width)});
    return columns;
}

line head_of(const std::vector<column>& columns) {
    std::string text;
    for (const auto& [kind, width] : columns) text += fitted(std::string{kind->head}, width, kind->is_right) + " ";
    text.pop_back();
    line head;
    head.pieces.emplace_back(text, colour::none);
    head.is_reversed = true;
    return head;
}

line line_of(const std::vector<column>& columns, const row& run, wall_time now) {
    line cells;
    for (const auto& [kind, width] : columns) {
        std::string text = fitted(kind->cell(run, now), width, kind->is_right);
        if (kind != columns.back().kind) text += ' ';
        cells.pieces.emplace_back(text, tint_of(*kind, run, now));
    }
    return cells;
}

} // namespace tether::cli::top
