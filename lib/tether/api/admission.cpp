#include <tether/api/admission.hpp>

#include <algorithm>

namespace tether::api {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds first_overload_pause{250};
constexpr milliseconds longest_overload_pause{8'000};
/// Urgent requests of one owner that go before a less urgent one that waits.
constexpr unsigned most_urgent_in_a_row = 4;

} // namespace

admission::admission(std::uint32_t requests_per_minute, std::uint32_t creates_per_minute, time_point now)
    : lanes_{lane{token_bucket{creates_per_minute, now}, {}, {}}, lane{token_bucket{requests_per_minute, now}, {}, {}}}
    , overload_pause_{first_overload_pause} {}

std::optional<admission::ticket> admission::line::take_next() {
    std::set<ticket>* urgent = nullptr;
    std::set<ticket>* passed = nullptr; ///< has the oldest of the less urgent requests
    for (std::set<ticket>& tickets : by_urgency) {
        if (tickets.empty()) continue;
        if (!urgent) urgent = &tickets;
        else if (!passed || *tickets.begin() < *passed->begin()) passed = &tickets;
    }
    if (!urgent) return std::nullopt;
    const bool is_turn_of_passed = passed && urgent_in_a_row >= most_urgent_in_a_row;
    urgent_in_a_row = passed && !is_turn_of_passed ? urgent_in_a_row + 1 : 0;
    std::set<ticket>& from = is_turn_of_passed ? *passed : *urgent;
    return from.extract(from.begin()).value();
}

admission::ticket admission::enqueue(priority urgency, request_class kind, uid_t owner) {
    line& own = of(kind).waiting.lane_of(owner);
    own.by_urgency[static_cast<std::size_t>(urgency)].insert(++last_ticket_);
    return last_ticket_;
}

void admission::withdraw(ticket waiting) {
    const auto erase = [waiting](line& own) {
        return std::any_of(own.by_urgency.begin(), own.by_urgency.end(),
                           [waiting](std::set<ticket>& tickets) { return tickets.erase(waiting) != 0; });
    };
    for (lane& each : lanes_)
        if (each.waiting.erase_first(erase)) return;
}

std::optional<admission::ticket> admission::admit(time_point now) {
    if (overloaded_until_ && now < *overloaded_until_) return std::nullopt;
    for (lane& each : lanes_) {
        if (each.waiting.empty() || !each.is_open(now)) continue;
        const auto next = each.waiting.next([](uid_t, line& own) { return own.take_next(); });
        if (!next) continue;
        each.tokens.take(now);
        ++admitted_;
        return next;
    }
    return std::nullopt;
}

std::optional<admission::time_point> admission::next_at() const {
    std::optional<time_point> at;
    for (const lane& each : lanes_) {
        if (each.waiting.empty()) continue;
        const time_point open = std::max(each.tokens.ready_at(), each.held_until.value_or(time_point::min()));
        at = std::min(at.value_or(open), open);
    }
    if (at && overloaded_until_) at = std::max(*at, *overloaded_until_);
    return at;
}

void admission::hold(request_class kind, milliseconds pause, time_point now) {
    const time_point until = now + std::min<milliseconds>(pause, std::chrono::hours{1});
    auto& held_until = of(kind).held_until;
    held_until = std::max(held_until.value_or(until), until);
    ++holds_;
}

void admission::overloaded(time_point now) {
    if (overloaded_until_ && now < *overloaded_until_) return;
    overloaded_until_ = now + overload_pause_;
    overload_pause_ = std::min(overload_pause_ * 2, longest_overload_pause);
    ++holds_;
}

void admission::succeeded() noexcept {
    overload_pause_ = first_overload_pause;
}

bool admission::has_token(request_class kind, time_point now) const {
    return of(kind).tokens.has_token(now);
}

void admission::set_rates(std::uint32_t requests_per_minute, std::uint32_t creates_per_minute, time_point now) {
    of(request_class::other).tokens.set_rate(requests_per_minute, now);
    of(request_class::create).tokens.set_rate(creates_per_minute, now);
}

governor_state admission::state(time_point now) const {
    governor_state s;
    s.request_tokens = of(request_class::other).tokens.tokens(now);
    s.create_tokens = of(request_class::create).tokens.tokens(now);
    for (const lane& each : lanes_)
        for (const auto& [owner, own] : each.waiting.lanes()) s.waiting += own.size();
    const auto add = [&](std::optional<request_class> kind, hold_cause why, const std::optional<time_point>& until) {
        if (until && *until > now) s.holds.push_back({kind, why, std::chrono::ceil<milliseconds>(*until - now)});
    };
    for (const request_class kind : classes) add(kind, hold_cause::rate_limit, of(kind).held_until);
    add(std::nullopt, hold_cause::overload, overloaded_until_);
    for (const governor_hold& hold : s.holds) s.held_for = std::max(s.held_for, hold.left);
    s.admitted = admitted_;
    s.held = holds_;
    return s;
}

std::size_t admission::waiting_of(uid_t owner) const {
    std::size_t count = 0;
    for (const lane& each : lanes_) {
        const auto& owners = each.waiting.lanes();
        if (const auto own = owners.find(owner); own != owners.end()) count += own->second.size();
    }
    return count;
}

} // namespace tether::api
