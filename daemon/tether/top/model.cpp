// Keeps the table of tether top: its runs, their order and the selected one.
#include "model.hpp"

#include <algorithm>
#include <tuple>

namespace tether::cli::top {

namespace {

constexpr std::size_t longest_id = 128;
constexpr std::size_t dropped_at_once = 100; // so that not every finished run causes a sort

bool comes_before(order by, const row& a, const row& b, wall_time now) {
    const auto newest_first = [](const row& x, const row& y) {
        return std::tie(x.created_at, x.id) > std::tie(y.created_at, y.id);
    };
    switch (by) {
    case order::activity:
        if (a.rank() != b.rank()) return a.rank() < b.rank();
        break;
    case order::age: return newest_first(b, a);
    case order::tokens:
        if (a.tokens() != b.tokens()) return a.tokens() > b.tokens();
        break;
    case order::quiet: {
        const auto none = std::chrono::milliseconds{-1};
        const auto of_a = a.quiet_for(now).value_or(none), of_b = b.quiet_for(now).value_or(none);
        if (of_a != of_b) return of_a > of_b;
        break;
    }
    }
    return newest_first(a, b);
}

} // namespace

const char* word_of(order by) noexcept {
    switch (by) {
    case order::activity: return "activity";
    case order::age: return "age";
    case order::tokens: return "tokens";
    case order::quiet: return "last event";
    }
    return "unknown";
}

void model::on_run(const protocol::run_document& run) {
    if (run.id.size() > longest_id || (rows_.size() >= most_rows && !rows_.contains(run.id))) return;
    row& one = rows_[run.id];
    const bool was_finished = !one.id.empty() && one.is_finished();
    one.on_run(run);
    is_stale_ = true;
    if (was_finished != one.is_finished()) finished_ += one.is_finished() ? 1 : static_cast<std::size_t>(-1);
    if (finished_ > most_finished + dropped_at_once) drop_oldest_finished();
}

void model::on_event(const std::string& run_id, const boost::json::value& event, wall_time now) {
    const auto found = rows_.find(run_id);
    if (found == rows_.end()) return;
    found->second.on_event(event, now);
    if (order_ == order::tokens || order_ == order::quiet) is_stale_ = true;
}

void model::clear() {
    rows_.clear();
    sorted_.clear();
    finished_ = 0;
    is_stale_ = true;
}

void model::drop_oldest_finished() {
    std::vector<const row*> finished;
    for (const auto& [id, one] : rows_)
        if (one.is_finished()) finished.push_back(&one);
    std::sort(finished.begin(), finished.end(),
              [](const row* a, const row* b) { return a->created_at > b->created_at; });
    for (std::size_t i = most_finished; i < finished.size(); ++i) rows_.erase(rows_.find(finished[i]->id));
    finished_ = std::min(finished_, most_finished);
    sorted_.clear();
}

void model::sort(wall_time now) {
    sorted_.clear();
    for (const auto& [id, one] : rows_)
        if (!hides_finished_ || !one.is_finished()) sorted_.push_back(&one);
    std::sort(sorted_.begin(), sorted_.end(),
              [&](const row* a, const row* b) { return comes_before(order_, *a, *b, now); });
    is_stale_ = false;
    // The selection follows its run; without that run, it stays on the same line.
    const auto found =
        std::find_if(sorted_.begin(), sorted_.end(), [&](const row* one) { return one->id == selected_; });
    if (found != sorted_.end()) place_ = static_cast<std::size_t>(found - sorted_.begin());
    place_ = std::min(place_, sorted_.empty() ? 0 : sorted_.size() - 1);
    if (!sorted_.empty()) selected_ = sorted_[place_]->id;
}

void model::next_order() {
    const int next = (static_cast<int>(order_) + 1) % (static_cast<int>(order::quiet) + 1);
    order_ = static_cast<order>(next);
    is_stale_ = true;
}

void model::toggle_finished() {
    hides_finished_ = !hides_finished_;
    is_stale_ = true;
}

void model::move(std::ptrdiff_t lines) {
    if (is_stale_) sort(now_);
    if (sorted_.empty()) return;
    const auto last = static_cast<std::ptrdiff_t>(sorted_.size()) - 1;
    const auto from = static_cast<std::ptrdiff_t>(place_);
    place_ = static_cast<std::size_t>(std::clamp(lines, -from, last - from) + from);
    selected_ = sorted_[place_]->id;
}

std::string model::selected() const {
    return rows_.contains(selected_) ? selected_ : std::string{};
}

model::window model::visible(std::size_t height, wall_time now) {
    now_ = now;
    if (is_stale_) sort(now);
    window shown;
    shown.total = sorted_.size();
    if (height == 0 || sorted_.empty()) return shown;
    if (place_ < first_) first_ = place_;
    if (place_ >= first_ + height) first_ = place_ - height + 1;
    first_ = std::min(first_, sorted_.size() - std::min(height, sorted_.size()));
    const std::size_t count = std::min(height, sorted_.size() - first_);
    shown.rows.assign(sorted_.begin() + static_cast<std::ptrdiff_t>(first_),
                      sorted_.begin() + static_cast<std::ptrdiff_t>(first_ + count));
    shown.first = first_;
    shown.selected = place_ - first_;
    return shown;
}

} // namespace tether::cli::top
