// Decides how many things may happen in a minute.
#pragma once

#include <chrono>
#include <cstdint>

namespace tether::api {

/// A token bucket that starts full and never lets more than `per_minute` through in any minute:
/// what a burst takes, the steady flow gives back. Exact, without rounding drift: it only stores
/// the time at which it is full again.
class token_bucket {
  public:
    using clock = std::chrono::steady_clock;
    using time_point = clock::time_point;

    /// `per_minute` counts as at least 1. Holds a second's worth of tokens and at least 10, but
    /// never more than `per_minute`.
    token_bucket(std::uint32_t per_minute, time_point now);

    bool has_token(time_point now) const;
    /// There must be a token.
    void take(time_point now);
    /// When there is a token if nobody takes one before; may be past.
    time_point ready_at() const;
    /// How many tokens there are, fractions included.
    double tokens(time_point now) const;

    /// A new rate from now on; the bucket stays as full as it was.
    void set_rate(std::uint32_t per_minute, time_point now);

  private:
    void set_size(std::uint32_t per_minute);

    std::uint32_t capacity_ = 1;
    std::chrono::nanoseconds interval_{0}; ///< one token comes back
    time_point full_at_;
};

} // namespace tether::api
