#include <tether/api/admission.hpp>

#include <algorithm>

namespace tether::api {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds first_overload_pause{250};
constexpr milliseconds longest_overload_pause{8'000};

} // namespace

std::size_t admission::lane::count() const {
    std::size_t sum = 0;
    for (const auto& line : waiting) sum += line.size();
    return sum;
}

admission::admission(std::uint32_t requests_per_minute, std::uint32_t creates_per_minute, time_point now)
    : lanes_{lane{token_bucket{creates_per_minute, now}, {}}, lane{token_bucket{requests_per_minute, now}, {}}}
    , overload_pause_{first_overload_pause} {}

admission::ticket admission::enqueue(priority urgency, request_class what) {
    of(what).waiting[static_cast<std::size_t>(urgency)].insert(++last_ticket_);
    return last_ticket_;
}

void admission::withdraw(ticket who) {
    for (lane& each : lanes_)
        for (auto& line : each.waiting)
            if (line.erase(who) != 0) return;
}

std::optional<admission::ticket> admission::admit(time_point now) {
    if (overloaded_until_ && now < *overloaded_until_) return std::nullopt;
    for (std::size_t urgency = 0; urgency < 3; ++urgency) {
        lane* first = nullptr;
        for (lane& each : lanes_) {
            const auto& line = each.waiting[urgency];
            if (line.empty() || !each.is_open(now)) continue;
            if (!first || *line.begin() < *first->waiting[urgency].begin()) first = &each;
        }
        if (!first) continue;
        auto& line = first->waiting[urgency];
        const ticket who = *line.begin();
        line.erase(line.begin());
        first->tokens.take(now);
        ++admitted_;
        return who;
    }
    return std::nullopt;
}

std::optional<admission::time_point> admission::next_at() const {
    std::optional<time_point> at;
    for (const lane& each : lanes_) {
        if (each.count() == 0) continue;
        const time_point open = std::max(each.tokens.ready_at(), each.held_until.value_or(time_point::min()));
        at = std::min(at.value_or(open), open);
    }
    if (at && overloaded_until_) at = std::max(*at, *overloaded_until_);
    return at;
}

void admission::hold(request_class what, milliseconds pause, time_point now) {
    const time_point until = now + std::min<milliseconds>(pause, std::chrono::hours{1});
    auto& held_until = of(what).held_until;
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

bool admission::has_token(request_class what, time_point now) const {
    return of(what).tokens.has_token(now);
}

void admission::set_rates(std::uint32_t requests_per_minute, std::uint32_t creates_per_minute, time_point now) {
    of(request_class::other).tokens.set_rate(requests_per_minute, now);
    of(request_class::create).tokens.set_rate(creates_per_minute, now);
}

governor_state admission::state(time_point now) const {
    governor_state s;
    s.request_tokens = of(request_class::other).tokens.tokens(now);
    s.create_tokens = of(request_class::create).tokens.tokens(now);
    for (const lane& each : lanes_) s.waiting += each.count();
    const auto add = [&](std::optional<request_class> what, hold_cause why, const std::optional<time_point>& until) {
        if (until && *until > now) s.holds.push_back({what, why, std::chrono::ceil<milliseconds>(*until - now)});
    };
    for (const request_class what : classes) add(what, hold_cause::rate_limit, of(what).held_until);
    add(std::nullopt, hold_cause::overload, overloaded_until_);
    for (const governor_hold& hold : s.holds) s.held_for = std::max(s.held_for, hold.left);
    s.admitted = admitted_;
    s.held = holds_;
    return s;
}

} // namespace tether::api
