// Ends the remote session once the run's result is published.
#pragma once

#include <tether/session/follow/followed.hpp>

namespace tether::session {

/// Works on a run whose task outlives it. The remaining work is stored with the run until it is done, so that a restart
/// continues it; failures of the API are retried without limit. Cancellation throws.
class session_end {
  public:
    session_end(const tools& tools, followed& followed) : tools_{tools}, followed_{followed} {}

    /// Reduces the continuation to what ending the session requires. Publish it with the run's end.
    void leave_what_is_left(bool create_in_doubt);

    /// Interrupts, removes or archives the session as the run requests, and removes others that were created for it.
    boost::asio::awaitable<void> async_end();

    /// Removes a session that was kept; an adopted one is only released.
    boost::asio::awaitable<void> async_drop();

  private:
    boost::asio::awaitable<remote_state> async_settle();
    boost::asio::awaitable<void> async_settle_kept();
    boost::asio::awaitable<void> async_remove(when_done removal);

    const tools& tools_;
    followed& followed_;
};

} // namespace tether::session
