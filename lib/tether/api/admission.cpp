#include <tether/api/admission.hpp>

#include <algorithm>

namespace tether::api {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds first_overload_pause{250};
constexpr milliseconds longest_overload_pause{8'000};

} // namespace

admission::admission(std::uint32_t requests_per_minute, std::uint32_t creates_per_minute, time_point now)
    : lanes_{lane{token_bucket{creates_per_minute, now}, {}}, lane{token_bucket{requests_per_minute, now}, {}}}
    , overload_pause_{first_overload_pause} {}

admission::ticket admission::enqueue(priority urgency, request_class kind, uid_t owner) {
    line& own = waiting_[static_cast<std::size_t>(urgency)].lane_of(owner);
    own.by_class[static_cast<std::size_t>(kind)].insert(++last_ticket_);
    return last_ticket_;
}

void admission::withdraw(ticket waiting) {
    const auto erase = [waiting](line& own) {
        return own.by_class[0].erase(waiting) + own.by_class[1].erase(waiting) != 0;
    };
    for (owners& all : waiting_)
        if (all.erase_first(erase)) return;
}

/// The first request of one owner that may be sent now; uses its token.
std::optional<admission::ticket> admission::take_first(line& waiting, time_point now) {
    std::optional<std::size_t> chosen;
    for (std::size_t each = 0; each < lanes_.size(); ++each) {
        const auto& tickets = waiting.by_class[each];
        if (tickets.empty() || !lanes_[each].is_open(now)) continue;
        if (!chosen || *tickets.begin() < *waiting.by_class[*chosen].begin()) chosen = each;
    }
    if (!chosen) return std::nullopt;
    const ticket first = *waiting.by_class[*chosen].begin();
    waiting.by_class[*chosen].erase(first);
    lanes_[*chosen].tokens.take(now);
    return first;
}

std::optional<admission::ticket> admission::admit(time_point now) {
    if (overloaded_until_ && now < *overloaded_until_) return std::nullopt;
    for (owners& all : waiting_) {
        const auto next = all.next([&](uid_t, line& own) { return take_first(own, now); });
        if (!next) continue;
        ++admitted_;
        return next;
    }
    return std::nullopt;
}

bool admission::has_waiting(std::size_t of_class) const {
    const auto waits = [of_class](const auto& own) { return !own.second.by_class[of_class].empty(); };
    return std::any_of(waiting_.begin(), waiting_.end(),
                       [&](const owners& all) { return std::any_of(all.lanes().begin(), all.lanes().end(), waits); });
}

std::optional<admission::time_point> admission::next_at() const {
    std::optional<time_point> at;
    for (std::size_t each = 0; each < lanes_.size(); ++each) {
        if (!has_waiting(each)) continue;
        const lane& own = lanes_[each];
        const time_point open = std::max(own.tokens.ready_at(), own.held_until.value_or(time_point::min()));
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
    for (const owners& all : waiting_)
        for (const auto& [owner, own] : all.lanes()) s.waiting += own.size();
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
    for (const owners& all : waiting_)
        if (const auto own = all.lanes().find(owner); own != all.lanes().end()) count += own->second.size();
    return count;
}

} // namespace tether::api
