// A change that coroutines wait for.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <list>

namespace tether::async {

using clock = std::chrono::steady_clock;

/// The deadline of a wait that only a notification ends.
inline constexpr clock::time_point never = clock::time_point::max();

/// Any number of coroutines of one thread wait for the next notification. Several notifications that nobody waits for
/// are kept as one, which ends the next wait at once. So a waiter checks its condition in a loop, and may suspend
/// between the check and the wait. An event that is destroyed wakes nobody.
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
