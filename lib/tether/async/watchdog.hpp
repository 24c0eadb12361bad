// One timer that can be postponed on every activity.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>

namespace tether::async {

/// Calls `ring` once a time point has passed. Setting a later time only stores it: the running timer checks it when it
/// fires. After the destruction `ring` is never called, not even when the timer has fired and its handler is queued.
/// One thread.
class watchdog {
  public:
    using clock = std::chrono::steady_clock;

    watchdog(const boost::asio::any_io_executor& executor, std::function<void()> ring);
    ~watchdog();
    watchdog(const watchdog&) = delete;
    watchdog& operator=(const watchdog&) = delete;

    /// Calls `ring` at `when` instead of at any time set before.
    void set(clock::time_point when);
    /// Disarms the watchdog until the next `set`.
    void clear() noexcept;

  private:
    struct state;
    static void schedule(const std::shared_ptr<state>& shared);

    std::shared_ptr<state> state_; // shared: the timer's handler may outlive the watchdog
};

} // namespace tether::async
