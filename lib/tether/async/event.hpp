// A change that coroutines wait for.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <list>

namespace tether::async {

using clock = std::chrono::steady_clock;

/// No deadline: only a notification ends the wait.
inline constexpr clock::time_point never = clock::time_point::max();

/// Lets any number of coroutines of one thread wait for the next notification. Notifications that come while none waits
/// are merged into one, which ends the next wait immediately. A waiter therefore checks its condition in a loop, and
/// may suspend between the check and the wait. Destroying the event wakes no waiter.
class event {
  public:
    event() = default;
    ~event();
    event(const event&) = delete;
    event& operator=(const event&) = delete;

    /// Wakes all waiters, in the order in which they began to wait.
    void notify();
    /// True when notified, false at `deadline`. Throws when cancelled.
    boost::asio::awaitable<bool> async_wait(clock::time_point deadline = never);

  private:
    struct waiter;

    std::list<waiter*> waiters_;
    bool is_raised_ = false; ///< notified while nobody waited
};

/// Waits for `length`; returns immediately when that is not positive. Throws when cancelled.
boost::asio::awaitable<void> async_sleep(std::chrono::nanoseconds length);

} // namespace tether::async
