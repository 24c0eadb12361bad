// Detects when an open stream is dead, or alive but possibly stale.
#pragma once

#include <chrono>

namespace tether::session {

/// Two of the three clocks of a stream (the third is the run's deadline). *Bytes*: no byte for `silence` means that the
/// connection is dead. *Events*: bytes but no event for `probe_after` mean that the session itself must be read; the
/// interval doubles up to 5 min until an event arrives. Pure.
class stream_clock {
  public:
    using time_point = std::chrono::steady_clock::time_point;
    using milliseconds = std::chrono::milliseconds;
    enum class verdict { fine, probe, dead };

    stream_clock(milliseconds silence, milliseconds probe_after, time_point now);

    void bytes_came(time_point now) noexcept { last_byte_ = now; }
    void event_came(time_point now) noexcept;
    /// A probe was made: the next one comes after twice the interval.
    void probed(time_point now) noexcept;

    /// Longest wait until the next decision; at least 1 ms.
    milliseconds next_wait(time_point now) const noexcept;
    verdict judge(time_point now) const noexcept;
    /// Every second probe reads the history even when the session says it is running.
    bool probe_reads_history() const noexcept { return probes_ % 2 == 1; }

  private:
    milliseconds silence_;
    milliseconds first_probe_;
    milliseconds probe_interval_;
    time_point last_byte_;
    time_point probe_at_;
    unsigned probes_ = 0;
};

} // namespace tether::session
