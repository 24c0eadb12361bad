// One timer that may be postponed as often as there is traffic.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>

namespace tether::wire {

/// Calls a function once a time point has passed. Setting a later time only stores it: the timer
/// that is already running finds out when it fires. Destroying the watchdog silences it, also when the
/// timer has fired and its handler is still queued. To be used from one thread.
class watchdog {
  public:
    using clock = std::chrono::steady_clock;

    watchdog(const boost::asio::any_io_executor& executor, std::function<void()> ring);
    ~watchdog();
    watchdog(const watchdog&) = delete;
    watchdog& operator=(const watchdog&) = delete;

    /// Rings at `when` instead of any time set before.
    void set(clock::time_point when);
    /// Does not ring until it is set again.
    void clear() noexcept;

  private:
    struct state;
    static void schedule(const std::shared_ptr<state>& self);

    std::shared_ptr<state> state_; // shared: the timer's handler may outlive the watchdog
};

} // namespace tether::wire
