// Implements time that advances only when the program is idle.
#pragma once

#include <chrono>

/// A program that links this runs in virtual time from `reset` to `leave`: its wall clock and its
/// monotonic clock stand still while it works, and jump to the next timer when Asio's loop would
/// wait for one. Days of timeouts take milliseconds, and every execution is the same: `getrandom`
/// returns a fixed sequence. Only for one thread, and for sockets within it.
namespace tether::test::virtual_time {

/// Resets the time to 2026-12-01T09:00:00Z, and the random numbers.
void reset(unsigned long long seed = 0);

/// Restores the system's clocks, for programs that measure real durations.
void leave();

/// The time since `reset`.
std::chrono::nanoseconds passed();

/// Sets the wall clock, forwards or backwards.
void set_wall_clock(std::chrono::nanoseconds by);

/// Simulates a suspend of this length: CLOCK_REALTIME and CLOCK_BOOTTIME advance, CLOCK_MONOTONIC does not.
void suspend(std::chrono::nanoseconds time);

} // namespace tether::test::virtual_time
