// Detects that the wall clock was set or that the machine was suspended.
#pragma once

#include <tether/core/boot_clock.hpp>
#include <tether/core/timestamp.hpp>

#include <optional>

namespace tether {

/// Three clocks at one moment.
struct clock_reading {
    wall_time wall;
    boot_clock::time_point boot;
    std::chrono::steady_clock::time_point steady;
};

clock_reading read_clocks();

/// What happened between two readings.
struct clock_news {
    /// How far the wall clock is ahead of the time predicted from the first reading (negative: behind), before and
    /// after.
    struct jump {
        std::chrono::milliseconds before{0}, after{0};
    };
    std::optional<jump> set;                            ///< the wall clock was set
    std::optional<std::chrono::milliseconds> suspended; ///< how long the machine was suspended
};

/// Compares readings. When CLOCK_REALTIME departs from CLOCK_BOOTTIME, the wall clock was set; when CLOCK_BOOTTIME
/// departs from CLOCK_MONOTONIC, the machine was suspended. Differences up to `tolerance` are not reported; they add up
/// until they exceed it. Pure.
class clock_watch {
  public:
    static constexpr std::chrono::seconds tolerance{2};

    explicit clock_watch(const clock_reading& first) : first_{first} {}

    clock_news look(const clock_reading& now);

  private:
    clock_reading first_;
    std::chrono::milliseconds ahead_{0};     ///< lead of the wall clock, as last reported
    std::chrono::milliseconds suspended_{0}; ///< total suspended time, as last reported
};

} // namespace tether
