// Makes the rows of a timeline: one for each span, or one for all spans of a kind when there are too many.
#include "drawing.hpp"

#include "view/format.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <utility>

namespace tether::cli::timeline {

using std::chrono::milliseconds;

namespace {

void add(row& target, const span& one, wall_time now) {
    target.kind = one.kind;
    target.spans.push_back(&one);
    target.sum += std::chrono::duration_cast<milliseconds>(one.end.value_or(now) - one.begin);
    target.goes_on = target.goes_on || !one.end;
}

std::vector<row> one_for_each(const chart& timeline) {
    std::vector<row> rows;
    for (const span& one : timeline.spans) {
        row& last = rows.emplace_back();
        last.label = one.label;
        add(last, one, timeline.end);
    }
    return rows;
}

std::vector<row> one_for_each_name(const chart& timeline) {
    std::vector<row> rows;
    std::map<std::pair<activity, std::string>, std::size_t> places;
    for (const span& one : timeline.spans) {
        const auto [place, is_new] = places.try_emplace({one.kind, one.name}, rows.size());
        if (is_new) rows.emplace_back();
        add(rows[place->second], one, timeline.end);
    }
    for (row& one : rows) {
        one.label = one.spans.size() == 1 ? one.spans[0]->label
                                          : fmt::format("{} \u00D7{}", one.spans[0]->name, one.spans.size());
    }
    return rows;
}

} // namespace

const activity_look& look_of(activity kind) {
    static constexpr std::array looks{
        activity_look{"\u2591", colour::dim, "#b0bec5"},     // queued
        activity_look{"\u2592", colour::dim, "#78909c"},     // starting
        activity_look{"\u2588", colour::blue, "#3f6fd8"},    // model
        activity_look{"\u2588", colour::cyan, "#00959b"},    // tool
        activity_look{"\u2592", colour::magenta, "#a341b0"}, // answer
        activity_look{"\u2593", colour::yellow, "#c77700"},  // retry
        activity_look{"\u2593", colour::green, "#4b8b3b"},   // thread
        activity_look{"\u2588", colour::green, "#2e7d32"},   // evaluation
        activity_look{"\u2593", colour::green, "#7c9a2d"},   // workflow
        activity_look{"\u2591", colour::yellow, "#e0a800"},  // link
    };
    static_assert(looks.size() == static_cast<std::size_t>(activity::link) + 1);
    return looks[static_cast<std::size_t>(kind)];
}

condensed condense(const chart& timeline, std::size_t most) {
    condensed result;
    result.left_out = timeline.left_out;
    result.rows = timeline.spans.size() <= most ? one_for_each(timeline) : one_for_each_name(timeline);
    if (result.rows.size() <= most) return result;

    std::vector<milliseconds> sums;
    for (const row& one : result.rows) sums.push_back(one.sum);
    std::nth_element(sums.begin(), sums.begin() + static_cast<std::ptrdiff_t>(most), sums.end(), std::greater<>{});
    const milliseconds least = sums[most]; // the longest that is dropped
    std::size_t ties = most -
        static_cast<std::size_t>(std::count_if(sums.begin(), sums.begin() + static_cast<std::ptrdiff_t>(most),
                                               [&](milliseconds sum) { return sum > least; }));
    std::erase_if(result.rows, [&](const row& one) {
        const bool stays = one.sum > least || (one.sum == least && ties > 0);
        if (one.sum == least && ties > 0) --ties;
        if (!stays) result.left_out += one.spans.size();
        return !stays;
    });
    return result;
}

std::string length_text(milliseconds length) {
    if (length < milliseconds{1'000}) return fmt::format("{}ms", length.count());
    if (length < milliseconds{60'000}) return fmt::format("{:.1f}s", static_cast<double>(length.count() / 100) / 10);
    return clock_text(length);
}

} // namespace tether::cli::timeline
