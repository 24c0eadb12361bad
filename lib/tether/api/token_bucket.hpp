// Limits how many operations happen in a minute.
#pragma once

#include <chrono>
#include <cstdint>

namespace tether::api {

/// A token bucket that starts full and never lets more than `per_minute` through in any minute: the steady flow is
/// lower, to allow for the burst. Exact, without rounding drift: it stores only the time at which it is full again.
class token_bucket {
  public:
    using clock = std::chrono::steady_clock;
    using time_point = clock::time_point;

    /// `per_minute` counts as at least 1. Holds the tokens of one second and at least 10, but never more than
    /// `per_minute`.
    token_bucket(std::uint32_t per_minute, time_point now);

    bool has_token(time_point now) const;
    /// A token must be available.
    void take(time_point now);
    /// When a token is available if none is taken before; may be past.
    time_point ready_at() const;
    /// The number of tokens, fractions included.
    double tokens(time_point now) const;

    /// Sets a new rate from now on; the bucket stays as full as it was.
    void set_rate(std::uint32_t per_minute, time_point now);

  private:
    void set_size(std::uint32_t per_minute);

    std::uint32_t capacity_ = 1;
    std::chrono::nanoseconds interval_{0}; ///< the time after which one token returns
    time_point full_at_;
};

} // namespace tether::api
