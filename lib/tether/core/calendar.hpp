// The timeline for deadlines and retention; setting the wall clock does not move it.
#pragma once

#include <tether/core/boot_clock.hpp>
#include <tether/core/timestamp.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace tether {

/// A date that advances with CLOCK_BOOTTIME from its start value. Copies always agree.
class calendar {
  public:
    /// Begins at the current wall time.
    calendar() : calendar{wall_now(), boot_clock::now()} {}
    calendar(wall_time begin, boot_clock::time_point start) : begin_{begin}, start_{start} {}

    wall_time now() const { return date_of(boot_clock::now()); }
    wall_time date_of(boot_clock::time_point moment) const {
        return begin_ + std::chrono::floor<std::chrono::microseconds>(moment - start_);
    }
    /// The time at which the calendar shows `date`. Dates outside the clock's range are clamped.
    boot_clock::time_point moment_of(wall_time date) const;

  private:
    wall_time begin_;
    boot_clock::time_point start_;
};

/// All clocks at one moment, stored for a later startup of the daemon.
struct calendar_mark {
    std::int64_t boot = 0; ///< identifies the boot of the machine; 0: unknown, equal to no other boot
    boot_clock::time_point boot_time{};
    wall_time wall{};
    wall_time date{}; ///< what the calendar showed
};

/// The calendar of a daemon that starts at `now` (its `date` is not used) after an earlier process stored `before`.
/// Within one boot the calendar advances by CLOCK_BOOTTIME and ignores the wall clock; across boots it advances by the
/// wall clock, and never backwards. Without a mark it begins at the wall time. Pure.
calendar resume_calendar(const std::optional<calendar_mark>& before, const calendar_mark& now);

/// Reads all clocks; the date is that of `dates`.
calendar_mark make_mark(const calendar& dates);

/// Parses the first 64 bits of /proc/sys/kernel/random/boot_id (random(4)); 0 if `text` contains no such id.
std::int64_t parse_boot_id(std::string_view text);

} // namespace tether
