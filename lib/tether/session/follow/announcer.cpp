#include <tether/session/follow/announcer.hpp>

#include <algorithm>

namespace tether::session {
namespace {

std::chrono::milliseconds between(wall_time from, wall_time to) {
    const auto span = std::chrono::duration_cast<std::chrono::milliseconds>(to - from);
    return std::max(span, std::chrono::milliseconds{0}); // clocks differ
}

} // namespace

announcer::announcer(observer& told, const run& now)
    : told_{told}
    , accepted_at_{now.created_at}
    , awaits_first_{now.state == run_state::queued && now.turns == 0}
    , cost_{now} {}

void announcer::published(const std::vector<api::event>& events, wall_time at) noexcept {
    if (events.empty()) return;
    if (awaits_first_) told_.first_event(between(accepted_at_, at));
    awaits_first_ = false;
    for (const api::event& e : events) {
        try {
            count(e, at);
        } catch (const std::exception&) { // no memory to parse a usage
        }
    }
}

void announcer::count(const api::event& e, wall_time at) {
    if (e.processed_at) told_.event_published(between(*e.processed_at, at));
    if (const auto used = tokens_of(e)) told_.tokens_used(*used);
    if (e.kind != api::event_kind::session_usage) return;
    const auto total = list_cents_of(e.usage);
    if (const std::uint64_t more = total ? cost_.add(*total) : 0; more > 0) told_.cost_grew(more);
}

} // namespace tether::session
