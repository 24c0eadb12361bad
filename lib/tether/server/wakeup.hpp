// Defines a flag that a coroutine can wait for.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tether::server {

using clock = std::chrono::steady_clock;

/// One thread, one waiter. A notification without a waiter is kept for the next wait; several count as one.
class wakeup {
  public:
    explicit wakeup(const boost::asio::any_io_executor& executor) : timer_{executor} {}

    void notify() {
        raised_ = true;
        timer_.cancel();
    }

    /// True when notified, false at `deadline`. Throws when cancelled.
    boost::asio::awaitable<bool> async_wait(clock::time_point deadline);

  private:
    boost::asio::steady_timer timer_;
    bool raised_ = false;
};

} // namespace tether::server
