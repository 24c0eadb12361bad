// Decides how `tether wait` continues when a request did not report the end of the run.
#pragma once

#include <chrono>
#include <optional>

namespace tether::cli {

/// Pure: the caller passes the time. One policy serves one run.
class wait_policy {
  public:
    using milliseconds = std::chrono::milliseconds;
    using time_point = std::chrono::steady_clock::time_point;

    /// What to do next.
    struct step {
        milliseconds pause{0};       ///< before the next request
        bool is_new_trouble = false; ///< to be reported, because it began with this answer
        bool gives_up = false;
    };

    explicit wait_policy(time_point now) : last_good_{now} {}

    /// The run is not finished; the response took `took` of the requested `asked`. A response before half of that time
    /// is trouble: without a pause, a daemon that does not wait would get thousands of requests a second.
    step on_unfinished(milliseconds asked, milliseconds took, time_point now);
    /// The run waits for a person, so the daemon is right to answer immediately.
    step on_waiting(time_point now);
    /// No response; a later request may get one.
    step on_failure(time_point now);

    /// How long trouble may last.
    static constexpr std::chrono::seconds patience{120};

  private:
    step on_trouble(time_point now);
    void on_good(time_point now);

    time_point last_good_;
    milliseconds delay_{0};
    bool is_in_trouble_ = false;
};

} // namespace tether::cli
