// Notices that the wall clock was set, and that the machine was suspended.
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
    /// How far the wall clock was and is ahead of where the first reading would have it (negative: behind).
    struct jump {
        std::chrono::milliseconds before{0}, after{0};
    };
    std::optional<jump> set;                            ///< the wall clock was set
    std::optional<std::chrono::milliseconds> suspended; ///< for how long
};

/// Compares readings: CLOCK_REALTIME that leaves CLOCK_BOOTTIME was set, CLOCK_BOOTTIME that leaves CLOCK_MONOTONIC
/// counted a suspend. Differences up to `tolerance` are not reported, and add up until they exceed it. Pure.
class clock_watch {
  public:
    static constexpr std::chrono::seconds tolerance{2};

    explicit clock_watch(const clock_reading& first) : first_{first} {}

    clock_news look(const clock_reading& now);

  private:
    clock_reading first_;
    std::chrono::milliseconds ahead_{0};     ///< of the wall clock, as reported last
    std::chrono::milliseconds suspended_{0}; ///< in all, as reported last
};

} // namespace tether
