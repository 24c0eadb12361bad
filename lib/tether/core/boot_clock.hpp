// The clock that waits and ages are measured with.
#pragma once

#include <chrono>

namespace tether {

/// CLOCK_BOOTTIME (clock_gettime(2)): nobody can set it, and it advances while the machine is suspended. Its values
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
