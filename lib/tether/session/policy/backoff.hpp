// Delays that double up to a ceiling, each with jitter.
#pragma once

#include <chrono>
#include <functional>

namespace tether::session {

/// Uniform in [0, 1); 1.0 in tests gives the full delay.
using jitter = std::function<double()>;

/// Each delay is uniform in [half, full] of `min(ceiling, floor · 2^n)`, the first included, so that a
/// fleet cut off together does not come back together.
class backoff {
  public:
    backoff(std::chrono::milliseconds floor, std::chrono::milliseconds ceiling, jitter random);

    /// The next delay; the one after it is twice as long.
    std::chrono::milliseconds next();

    /// Progress was made: start from the floor again.
    void reset() noexcept { doublings_ = 0; }

    /// The server named a reconnection time (`retry:`): it replaces the floor, within 250 ms and the
    /// ceiling, so that neither 0 nor a huge value does harm.
    void set_floor(std::chrono::milliseconds floor);

  private:
    std::chrono::milliseconds floor_;
    std::chrono::milliseconds ceiling_;
    jitter random_;
    unsigned doublings_ = 0;
};

} // namespace tether::session
