// Decides when to open a session's stream and when to poll its status.
#pragma once

#include <tether/session/policy/backoff.hpp>
#include <tether/session/policy/config.hpp>

#include <chrono>
#include <optional>

namespace tether::session {

using steady_time = std::chrono::steady_clock::time_point;

/// The next step, and its time.
struct follow_step {
    enum class action { open_stream, poll } kind = action::open_stream;
    steady_time at;
    friend bool operator==(const follow_step&, const follow_step&) = default;
};

/// A failed stream is reopened after a backoff. After `polls_after` consecutive failures the status is polled as well,
/// and the stream is still retried at its own pace. Only a stream event resets the counts, so that the backoff also
/// applies to a server that accepts and then drops connections. While a stream is open, nothing is polled. Pure:
/// receives time points.
class follow_policy {
  public:
    follow_policy(const follow_config& config, jitter random, steady_time now);

    follow_step next() const;
    bool is_polling() const noexcept { return failures_ >= polls_after_; }

    /// The stream failed to open, or broke. `retry_after` is the server's request, which is a lower bound.
    void stream_lost(steady_time now, std::optional<std::chrono::milliseconds> retry_after);
    /// Applies the server's `retry:` field.
    void set_reconnection_time(std::chrono::milliseconds floor) { stream_backoff_.set_floor(floor); }
    /// The stream brought a new event.
    void stream_progressed();
    /// A poll is over. If it brought a new event (`progress`), the next one is soon.
    void polled(steady_time now, bool progress, std::optional<std::chrono::milliseconds> retry_after);

  private:
    backoff stream_backoff_;
    backoff poll_backoff_;
    unsigned polls_after_;
    unsigned failures_ = 0;
    steady_time open_at_;
    steady_time poll_at_;
};

} // namespace tether::session
