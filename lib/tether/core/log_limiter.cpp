#include <tether/core/log_limiter.hpp>

#include <algorithm>

namespace tether {

/// The time after which one token returns.
std::chrono::nanoseconds log_limiter::interval() const {
    return std::chrono::nanoseconds{std::chrono::minutes{1}} / limits_.per_minute;
}

/// Exact without counting tokens: the time until the bucket is full determines how many are missing.
bool log_limiter::has_token(const bucket& tokens, time_point now) const {
    return !is_limited() || tokens.full_at - now <= interval() * (limits_.burst - 1);
}

std::optional<std::uint64_t> log_limiter::admit(const log_kind& kind, time_point now) {
    bucket& tokens = buckets_[&kind];
    if (!has_token(tokens, now)) {
        ++tokens.suppressed;
        return std::nullopt;
    }
    if (is_limited()) tokens.full_at = std::max(tokens.full_at, now) + interval();
    return std::exchange(tokens.suppressed, 0);
}

std::vector<std::pair<const log_kind*, std::uint64_t>> log_limiter::take_suppressed(time_point now, bool everything) {
    std::vector<std::pair<const log_kind*, std::uint64_t>> all;
    for (auto& [kind, tokens] : buckets_)
        if (tokens.suppressed > 0 && (everything || has_token(tokens, now)))
            all.emplace_back(kind, std::exchange(tokens.suppressed, 0));
    return all;
}

} // namespace tether
