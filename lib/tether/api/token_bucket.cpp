#include <tether/api/token_bucket.hpp>

#include <algorithm>

namespace tether::api {

token_bucket::token_bucket(std::uint32_t per_minute, time_point now) : full_at_{now} {
    set_size(per_minute);
}

void token_bucket::set_size(std::uint32_t per_minute) {
    per_minute = std::max(per_minute, 1u);
    capacity_ = std::min(std::max(per_minute / 60, 10u), per_minute);
    // A minute that begins with a full bucket admits the bucket and a minute of flow, less the token that returns at
    // its very end.
    const std::uint32_t flow_per_minute = per_minute - capacity_ + 1;
    const std::chrono::nanoseconds minute = std::chrono::minutes{1};
    interval_ = (minute + std::chrono::nanoseconds{flow_per_minute - 1}) / flow_per_minute;
}

token_bucket::time_point token_bucket::ready_at() const {
    return full_at_ - interval_ * (capacity_ - 1);
}

bool token_bucket::has_token(time_point now) const {
    return ready_at() <= now;
}

void token_bucket::take(time_point now) {
    full_at_ = std::max(full_at_, now) + interval_;
}

double token_bucket::tokens(time_point now) const {
    if (full_at_ <= now) return capacity_;
    const std::chrono::duration<double> missing = full_at_ - now, each = interval_;
    return std::max(0.0, capacity_ - missing / each);
}

void token_bucket::set_rate(std::uint32_t per_minute, time_point now) {
    const double filled = tokens(now) / capacity_;
    set_size(per_minute);
    const double missing = (1 - filled) * capacity_;
    const std::chrono::duration<double, std::nano> refill = missing * interval_;
    full_at_ = now + std::chrono::ceil<std::chrono::nanoseconds>(refill);
}

} // namespace tether::api
