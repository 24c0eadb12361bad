#include <tether/core/log_limiter.hpp>

#include <algorithm>

namespace tether {

/// The time after which one token returns.
std::chrono::nanoseconds log_limiter::interval() const {
    return std::chrono::nanoseconds{std::chrono::minutes{1}} / limits_.per_minute;
}

/// Exact without counting tokens: the time until the bucket is full determines how many are missing.
bool log_limiter::has_token(const bucket& of, time_point now) const {
    return !is_limited() || of.full_at - now <= interval() * (limits_.burst - 1);
}

std::optional<std::uint64_t> log_limiter::admit(std::size_t kind, time_point now) {
    bucket& of = buckets_[kind];
    if (!has_token(of, now)) {
        ++of.left_out;
        return std::nullopt;
    }
    if (is_limited()) of.full_at = std::max(of.full_at, now) + interval();
    return std::exchange(of.left_out, 0);
}

std::vector<std::pair<std::size_t, std::uint64_t>> log_limiter::take_left_out(time_point now, bool everything) {
    std::vector<std::pair<std::size_t, std::uint64_t>> told;
    for (std::size_t kind = 0; kind < buckets_.size(); ++kind) {
        bucket& of = buckets_[kind];
        if (of.left_out > 0 && (everything || has_token(of, now)))
            told.emplace_back(kind, std::exchange(of.left_out, 0));
    }
    return told;
}

} // namespace tether
