#include <tether/session/follow/announcer.hpp>

#include <algorithm>

namespace tether::session {
namespace {

std::chrono::milliseconds between(wall_time from, wall_time to) {
    const auto span = std::chrono::duration_cast<std::chrono::milliseconds>(to - from);
    return std::max(span, std::chrono::milliseconds{0}); // clocks differ
}

} // namespace

announcer::announcer(observer& observer, const run& run)
    : observer_{observer}
    , accepted_at_{run.created_at}
    , awaits_first_{run.state == run_state::queued && run.turns == 0}
    , cost_{run} {}

void announcer::published(const std::vector<api::event>& events, wall_time at) noexcept {
    if (events.empty()) return;
    if (awaits_first_) observer_.first_event(between(accepted_at_, at));
    awaits_first_ = false;
    for (const api::event& e : events) {
        try {
            count(e, at);
        } catch (const std::exception&) { // out of memory while a usage is parsed
        }
    }
}

void announcer::count(const api::event& e, wall_time at) {
    if (e.processed_at) observer_.event_published(between(*e.processed_at, at));
    if (const auto used = tokens_of(e)) observer_.tokens_used(*used);
    if (e.kind == api::event_kind::session_usage) count_cost(e.usage);
}

void announcer::usage_read(std::string_view usage) noexcept {
    try {
        count_cost(usage);
    } catch (const std::exception&) { // no memory to parse it
    }
}

void announcer::count_cost(std::string_view usage) {
    const auto total = list_cents_of(usage);
    if (const std::uint64_t more = total ? cost_.add(*total) : 0; more > 0) observer_.cost_grew(more);
}

} // namespace tether::session
