// Spaces the probes of all runs, so that they use a bounded share of the request rate.
#pragma once

#include <tether/session/policy/follow_policy.hpp>

#include <algorithm>
#include <cstdint>

namespace tether::session {

/// Gives each probe its time, in the order of the calls. One that is not made leaves its time unused. Pure: receives
/// time points.
class probe_budget {
  public:
    /// `percent` of the rate; at least one request a minute.
    probe_budget(std::uint32_t requests_per_minute, unsigned percent) { set(requests_per_minute, percent); }
    void set(std::uint32_t requests_per_minute, unsigned percent) {
        const std::uint64_t hundredths = std::max<std::uint64_t>(std::uint64_t{requests_per_minute} * percent, 100);
        spacing_ = std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::minutes{100}) / hundredths;
    }

    static constexpr std::chrono::minutes longest_wait{5};

    /// When the next request of a probe may be made. The caller makes it then. Empty when the share is used up for
    /// `longest_wait`: the caller asks again after this time.
    std::optional<steady_time> reserve(steady_time now) {
        const steady_time due = std::max(free_at_, now);
        if (due > now + longest_wait) return std::nullopt;
        free_at_ = due + spacing_;
        return due;
    }
    /// Counts a request that a probe makes in addition.
    void charge(steady_time now) { free_at_ = std::max(free_at_, now) + spacing_; }

  private:
    std::chrono::nanoseconds spacing_{};
    steady_time free_at_{};
};

} // namespace tether::session
