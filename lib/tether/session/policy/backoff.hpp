// Delays that double up to a ceiling, each with jitter.
#pragma once

#include <chrono>
#include <functional>

namespace tether::session {

/// Returns a value in [0, 1), uniformly distributed; in tests, 1.0 gives the full delay.
using jitter = std::function<double()>;

/// Each delay, including the first, is uniform in [half, full] of `min(ceiling, floor · 2^n)`, so that many clients
/// that lose the connection together do not reconnect together.
class backoff {
  public:
    backoff(std::chrono::milliseconds floor, std::chrono::milliseconds ceiling, jitter random);

    /// Returns the next delay, and doubles the one after it.
    std::chrono::milliseconds next();

    /// Starts from the floor again, after progress.
    void reset() noexcept { doublings_ = 0; }

    /// Replaces the floor with the reconnection time that the server sent (`retry:`), limited to the range from 250 ms
    /// to the ceiling, so that neither 0 nor a huge value does harm.
    void set_floor(std::chrono::milliseconds floor);

  private:
    std::chrono::milliseconds floor_;
    std::chrono::milliseconds ceiling_;
    jitter random_;
    unsigned doublings_ = 0;
};

} // namespace tether::session
