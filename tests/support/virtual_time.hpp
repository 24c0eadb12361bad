// Time that passes when nobody has anything left to do.
#pragma once

#include <chrono>

/// A program that links this lives in virtual time from `reset` to `leave`: its wall clock and its monotonic clock
/// stand still while it works and leap to the next timer when Asio's loop would wait for one. Days of timeouts take
/// milliseconds, and the same program does the same each time: `getrandom` is a sequence of its own. For one thread,
/// and sockets only within it.
namespace tether::test::virtual_time {

/// It is 2026-12-01T09:00:00Z again, and random numbers begin anew.
void reset(unsigned long long seed = 0);

/// The clocks are the system's again, for whoever measures how long something takes.
void leave();

/// How long it has been since `reset`.
std::chrono::nanoseconds passed();

/// Sets the wall clock, forwards or backwards.
void set_wall_clock(std::chrono::nanoseconds by);

/// Simulates a suspend of this length: CLOCK_REALTIME and CLOCK_BOOTTIME advance, CLOCK_MONOTONIC does not.
void suspend(std::chrono::nanoseconds time);

} // namespace tether::test::virtual_time
