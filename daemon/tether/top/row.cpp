// Keeps what tether top knows about one run.
#include "row.hpp"

#include "run_ids.hpp"
#include "view/format.hpp"
#include "view/run_view.hpp"
#include "view/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>

namespace tether::cli::top {

namespace {
constexpr std::size_t widest_text = 400; // more than a screen shows
}

void row::on_run(const protocol::run_document& run) {
    seen_.on_run(run);
    id = run.id;
    short_id = one_line(short_run_id(run.id));
    state = one_line(run.state);
    mode = one_line(run.follow.mode);
    title = cut_to(one_line(run.title), widest_text);
    created_at = run.created_at;
    turns = run.turns;
    reopens = run.follow.reopens;
    finished_at_ = run.finished_at;
    verdict_ = cut_to(verdict_text(run), widest_text);
    is_finished_ = protocol::is_finished_state(run.state);
    if (const auto time = parse_timestamp(run.follow.last_event_at); time && (!last_event_ || *time > *last_event_))
        last_event_ = time;
}

void row::on_event(const boost::json::value& event, wall_time now) {
    seen_.on_event(event);
    last_event_ = now;
}

int row::rank() const {
    if (is_finished_) return 4;
    if (state == "waiting") return 0;
    if (state == "running") return 1;
    return state == "starting" ? 2 : 3;
}

std::string row::doing() const {
    if (!verdict_.empty()) return verdict_;
    if (state == "waiting") return fmt::format("for {}", fmt::join(seen_.waiting_for(), ", "));
    const std::string tool = seen_.tool();
    return tool.empty() ? title : tool;
}

std::uint64_t row::tokens() const {
    const std::uint64_t in = seen_.tokens_in().value_or(0), out = seen_.tokens_out().value_or(0);
    return in + std::min(out, std::numeric_limits<std::uint64_t>::max() - in);
}

std::string row::tokens_text() const {
    if (!seen_.tokens_in()) return {};
    return fmt::format("{}/{}", count_text(*seen_.tokens_in()), count_text(seen_.tokens_out().value_or(0)));
}

std::chrono::milliseconds row::age(wall_time now) const {
    return span_of(created_at, finished_at_, now);
}

std::optional<std::chrono::milliseconds> row::quiet_for(wall_time now) const {
    if (is_finished_ || !last_event_) return std::nullopt;
    return std::max(std::chrono::duration_cast<std::chrono::milliseconds>(now - *last_event_),
                    std::chrono::milliseconds{0});
}

} // namespace tether::cli::top
