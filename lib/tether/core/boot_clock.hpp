// The clock for measuring waits and ages.
#pragma once

#include <chrono>

namespace tether {

/// CLOCK_BOOTTIME (clock_gettime(2)): it cannot be set, and it advances while the machine is suspended. Its values
/// compare within one boot only.
struct boot_clock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<boot_clock>;
    static constexpr bool is_steady = true;

    static time_point now() noexcept;
};

} // namespace tether
