// Decides when a session's stream is opened and when its status is polled.
#pragma once

#include <tether/session/policy/backoff.hpp>
#include <tether/session/policy/config.hpp>

#include <chrono>
#include <optional>

namespace tether::session {

using steady_time = std::chrono::steady_clock::time_point;

/// What to do next, and when.
struct follow_step {
    enum class action { open_stream, poll } what = action::open_stream;
    steady_time at;
    friend bool operator==(const follow_step&, const follow_step&) = default;
};

/// A failed stream is opened again after a backoff; after `polls_after` failures in a row the status is
/// polled as well, and the stream is still tried at its own pace. Only an event of the stream resets the
/// counts: a server that accepts and drops must be backed off from. While a stream is open there is no polling.
/// Pure: fed with time points.
class follow_policy {
  public:
    follow_policy(const follow_config& config, jitter random, steady_time now);

    follow_step next() const;
    bool is_polling() const noexcept { return failures_ >= polls_after_; }

    /// The stream failed to open, or broke. `retry_after` is the server's wish, which is a lower bound.
    void stream_lost(steady_time now, std::optional<std::chrono::milliseconds> retry_after);
    /// The server's `retry:` field.
    void set_reconnection_time(std::chrono::milliseconds floor) { stream_backoff_.set_floor(floor); }
    /// The stream brought an event that was not seen before.
    void stream_progressed();
    /// A poll is over. After one that brought a new event the next comes soon.
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
