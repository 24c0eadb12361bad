#include <tether/api/admission.hpp>

#include <algorithm>

namespace tether::api {

admission::admission(std::uint32_t requests_per_minute, std::uint32_t creates_per_minute, time_point now)
    : requests_{requests_per_minute, now}
    , creates_{creates_per_minute, now} {}

admission::ticket admission::enqueue(priority urgency, bool creates) {
    line& waiting = lines_[static_cast<std::size_t>(urgency)];
    (creates ? waiting.creating : waiting.other).insert(++last_ticket_);
    return last_ticket_;
}

void admission::withdraw(ticket who) {
    for (line& waiting : lines_)
        if (waiting.creating.erase(who) + waiting.other.erase(who) != 0) return;
}

std::optional<admission::ticket> admission::take_first(line& waiting, bool may_create, time_point now) {
    const bool can_create = may_create && !waiting.creating.empty();
    const bool creates = can_create && (waiting.other.empty() || *waiting.creating.begin() < *waiting.other.begin());
    std::set<ticket>& from = creates ? waiting.creating : waiting.other;
    if (from.empty()) return std::nullopt;
    const ticket first = *from.begin();
    from.erase(from.begin());
    if (creates) creates_.take(now);
    return first;
}

std::optional<admission::ticket> admission::admit(time_point now) {
    if ((held_until_ && now < *held_until_) || !requests_.has_token(now)) return std::nullopt;
    const bool may_create = creates_.has_token(now);
    for (line& waiting : lines_) {
        const auto first = take_first(waiting, may_create, now);
        if (!first) continue;
        requests_.take(now);
        ++admitted_;
        return first;
    }
    return std::nullopt;
}

std::optional<admission::time_point> admission::next_at() const {
    const auto has_other = [](const line& l) { return !l.other.empty(); };
    const auto has_creating = [](const line& l) { return !l.creating.empty(); };
    time_point at;
    if (std::any_of(lines_.begin(), lines_.end(), has_other)) at = requests_.ready_at();
    else if (std::any_of(lines_.begin(), lines_.end(), has_creating))
        at = std::max(requests_.ready_at(), creates_.ready_at());
    else return std::nullopt;
    return held_until_ ? std::max(at, *held_until_) : at;
}

void admission::hold(std::chrono::milliseconds pause, time_point now) {
    const time_point until = now + std::min<std::chrono::milliseconds>(pause, std::chrono::hours{1});
    held_until_ = held_until_ ? std::max(*held_until_, until) : until;
    ++holds_;
}

void admission::set_rates(std::uint32_t requests_per_minute, std::uint32_t creates_per_minute, time_point now) {
    requests_.set_rate(requests_per_minute, now);
    creates_.set_rate(creates_per_minute, now);
}

governor_state admission::state(time_point now) const {
    governor_state s;
    s.request_tokens = requests_.tokens(now);
    s.create_tokens = creates_.tokens(now);
    for (const line& waiting : lines_) s.waiting += waiting.creating.size() + waiting.other.size();
    if (held_until_ && *held_until_ > now)
        s.held_for = std::chrono::ceil<std::chrono::milliseconds>(*held_until_ - now);
    s.admitted = admitted_;
    s.held = holds_;
    return s;
}

} // namespace tether::api
