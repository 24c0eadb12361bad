// A wait that another task may end early.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

namespace tether::session {

/// One sleeper at a time. Cancellation throws.
class pause {
  public:
    explicit pause(const boost::asio::any_io_executor& executor) : timer_{executor} {}

    boost::asio::awaitable<void> async_until(std::chrono::steady_clock::time_point when);
    boost::asio::awaitable<void> async_for(std::chrono::milliseconds time);
    /// Ends the current sleep, if any.
    void wake() { timer_.cancel(); }

  private:
    boost::asio::steady_timer timer_;
};

} // namespace tether::session
