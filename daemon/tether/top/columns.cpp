// Chooses the columns of tether top's table.
#include "columns.hpp"

#include "view/format.hpp"
#include "view/text.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace tether::cli::top {

namespace {

constexpr std::size_t roomy_doing = 24;
constexpr std::chrono::seconds long_quiet{60}; // after this time the daemon checks whether the session still runs

struct description {
    column::what of;
    std::string_view head;
    std::size_t width;
    bool is_right;
    int wanted; ///< 0: always shown; the smallest others are added first
};

/// In screen order.
constexpr std::array descriptions{
    description{column::what::run, "RUN", 8, false, 0},       description{column::what::state, "STATE", 9, false, 0},
    description{column::what::age, "ELAPSED", 7, true, 0},    description{column::what::turns, "TURNS", 5, true, 4},
    description{column::what::tokens, "TOKENS", 11, true, 2}, description{column::what::cost, "COST", 7, true, 3},
    description{column::what::stream, "STREAM", 6, false, 1}, description{column::what::reopens, "RE", 3, true, 5},
    description{column::what::quiet, "QUIET", 5, true, 1},    description{column::what::doing, "DOING", 0, false, 0},
};

const description& about(column::what of) {
    return *std::find_if(descriptions.begin(), descriptions.end(), [of](const auto& one) { return one.of == of; });
}

std::string cell_of(column::what of, const row& one, wall_time now) {
    switch (of) {
    case column::what::run: return one.short_id;
    case column::what::state: return one.state;
    case column::what::age: return clock_text(one.age(now));
    case column::what::turns: return std::to_string(one.turns);
    case column::what::tokens: return one.tokens_text();
    case column::what::cost: return one.cost();
    case column::what::stream: return one.is_finished() ? "" : one.mode;
    case column::what::reopens: return one.reopens == 0 ? "" : std::to_string(one.reopens);
    case column::what::quiet: {
        const auto quiet = one.quiet_for(now);
        return quiet ? brief_text(*quiet) : "";
    }
    case column::what::doing: return one.doing();
    }
    return {};
}

colour colour_of(column::what of, const row& one, wall_time now) {
    if (of == column::what::state) return colour_of_state(one.state);
    if (of == column::what::stream && one.mode == "poll") return colour::yellow;
    if (of == column::what::quiet && one.quiet_for(now) > long_quiet) return colour::yellow;
    if (of == column::what::reopens || one.is_finished()) return colour::dim;
    return colour::none;
}

std::string fitted(const std::string& text, std::size_t width, bool is_right) {
    std::string cut = cut_to(flat_line(text), width);
    const std::size_t room = width - std::min(columns(cut), width);
    return is_right ? std::string(room, ' ') + cut : cut.append(room, ' ');
}

} // namespace

std::vector<column> columns_for(std::size_t width) {
    std::size_t used = 0; // each column with the space after it
    for (const auto& one : descriptions)
        if (one.wanted == 0 && one.width > 0) used += one.width + 1;
    int shown = 0;
    for (int wanted = 1; wanted <= 5; ++wanted) {
        std::size_t more = 0;
        for (const auto& one : descriptions)
            if (one.wanted == wanted) more += one.width + 1;
        if (used + more + roomy_doing > width) break;
        used += more;
        shown = wanted;
    }
    std::vector<column> all;
    for (const auto& one : descriptions) {
        if (one.wanted > shown) continue;
        const bool is_last = one.of == column::what::doing;
        all.push_back({one.of, is_last ? std::max(width - std::min(used, width), std::size_t{0}) : one.width});
    }
    return all;
}

line head_of(const std::vector<column>& columns) {
    line made;
    std::string text;
    for (const column& one : columns)
        text += fitted(std::string{about(one.of).head}, one.width, about(one.of).is_right) + " ";
    text.pop_back();
    made.pieces.emplace_back(text, colour::none);
    made.is_reversed = true;
    return made;
}

line line_of(const std::vector<column>& columns, const row& one, wall_time now) {
    line made;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const column::what of = columns[i].of;
        std::string text = fitted(cell_of(of, one, now), columns[i].width, about(of).is_right);
        if (i + 1 < columns.size()) text += ' ';
        made.pieces.emplace_back(text, colour_of(of, one, now));
    }
    return made;
}

} // namespace tether::cli::top
