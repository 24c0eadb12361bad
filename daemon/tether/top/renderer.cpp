// Draws the table and the log of tether top into a frame.
#include "renderer.hpp"

#include "columns.hpp"
#include "run_ids.hpp"
#include "view/format.hpp"
#include "view/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>

namespace tether::cli::top {

namespace {

constexpr std::size_t around_table = 4; // two status lines, the column heads, the footer

/// Builds a line from pieces, and cuts the piece that does not fit.
class line_writer {
  public:
    explicit line_writer(std::size_t width) : left_{width} {}
    void add(std::string_view text, colour look = colour::none) {
        const std::string cut = cut_to(flat_line(text), left_);
        left_ -= std::min(columns(cut), left_);
        if (!cut.empty()) line_.pieces.emplace_back(cut, look);
    }
    line take() { return std::move(line_); }

  private:
    line line_;
    std::size_t left_;
};

line counts_of(const model& table, std::size_t width) {
    line_writer writer{width};
    writer.add("tether top", colour::bold);
    if (!table.is_linked()) writer.add("  daemon unreachable, reconnecting", colour::yellow);
    if (!table.status()) return writer.take();
    const auto& runs = table.status()->runs;
    bool is_first = true;
    const auto add = [&](const std::string& state, std::uint64_t count) {
        if (count == 0) return;
        writer.add(is_first ? "  " : ", ");
        writer.add(fmt::format("{} {}", count, one_line(state)), colour_of_state(state));
        is_first = false;
    };
    constexpr std::string_view usual[]{"waiting", "running", "starting", "queued"};
    for (const auto state : usual)
        if (const auto found = runs.find(std::string{state}); found != runs.end()) add(found->first, found->second);
    for (const auto& [state, count] : runs)
        if (std::find(std::begin(usual), std::end(usual), state) == std::end(usual)) add(state, count);
    if (is_first) writer.add("  no runs");
    return writer.take();
}

line health_of(const model& table, wall_time now, std::size_t width) {
    line_writer writer{width};
    if (!table.status()) return writer.take();
    const auto& status = *table.status();
    if (!status.healthy) writer.add("unhealthy: " + one_line(status.reason) + "  ", colour::red);
    writer.add(fmt::format("{} streams", status.streams));
    const auto& up = status.upstream;
    const bool is_failing = protocol::is_upstream_failing(status);
    const std::string ago = brief_text(span_of(is_failing ? up.last_failure_at : up.last_success_at, "", now));
    if (is_failing) writer.add(fmt::format("  API failed {} ago: {}", ago, one_line(up.last_failure)), colour::red);
    else if (!up.last_success_at.empty()) writer.add(fmt::format("  API ok {} ago", ago), colour::green);
    writer.add(fmt::format("  requests {} sent, {} waiting", status.governor.admitted, status.governor.waiting));
    if (!status.governor.held_for.empty() && status.governor.held_for != "0s")
        writer.add("  paused " + one_line(status.governor.held_for), colour::yellow);
    return writer.take();
}

line position_of(const model& table, const model::window& shown, std::string_view footer, std::size_t width) {
    line_writer writer{width};
    writer.add(footer, colour::bold);
    if (shown.total > shown.rows.size())
        writer.add(fmt::format("  {}-{} of {}", shown.first + 1, shown.first + shown.rows.size(), shown.total),
                   colour::dim);
    writer.add(fmt::format("  by {}{}", word_of(table.sorted_by()), table.hides_finished() ? ", unfinished only" : ""),
               colour::dim);
    return writer.take();
}

void draw_table(frame& canvas, model& table, const controller& keys, wall_time now, extent size) {
    const auto columns = columns_for(size.width);
    canvas.lines.push_back(counts_of(table, size.width));
    canvas.lines.push_back(health_of(table, now, size.width));
    canvas.lines.push_back(head_of(columns));
    const auto shown = table.visible(page_of(size.height), now);
    for (std::size_t i = 0; i < shown.rows.size(); ++i) {
        canvas.lines.push_back(line_of(columns, *shown.rows[i], now));
        canvas.lines.back().is_reversed = i == shown.selected;
    }
    canvas.lines.resize(std::max<std::size_t>(size.height, 1) - 1);
    canvas.lines.push_back(position_of(table, shown, keys.footer(), size.width));
}

void draw_log(frame& canvas, const log_lines& log, const controller& keys, extent size) {
    line_writer head{size.width};
    head.add(log.title(), colour::bold);
    if (!log.is_at_end()) head.add("  scrolled", colour::yellow);
    canvas.lines.push_back(head.take());
    for (std::string& text : log.visible(size.width, std::max<std::size_t>(size.height, 3) - 2)) {
        line one;
        one.pieces.emplace_back(text, colour::none);
        canvas.lines.push_back(std::move(one));
    }
    canvas.lines.resize(std::max<std::size_t>(size.height, 1) - 1);
    line_writer foot{size.width};
    foot.add(keys.footer(), colour::bold);
    canvas.lines.push_back(foot.take());
}

} // namespace

std::size_t page_of(std::size_t height) {
    return height > around_table ? height - around_table : 1;
}

frame draw(model& table, const log_lines& log, const controller& keys, wall_time now, extent size) {
    frame result;
    if (keys.shows_log()) draw_log(result, log, keys, size);
    else draw_table(result, table, keys, now, size);
    return result;
}

std::string snapshot_text(model& table, wall_time now, std::size_t width) {
    const auto columns = columns_for(width);
    std::vector<line> lines{counts_of(table, width), health_of(table, now, width), head_of(columns)};
    for (const row* one : table.visible(std::numeric_limits<std::ptrdiff_t>::max(), now).rows)
        lines.push_back(line_of(columns, *one, now));
    std::string lines_text;
    for (const line& one : lines) {
        std::string text;
        for (const piece& part : one.pieces) text += part.text;
        text.erase(text.find_last_not_of(' ') + 1);
        lines_text += text + "\n";
    }
    return lines_text;
}

} // namespace tether::cli::top
