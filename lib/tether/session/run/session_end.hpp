// What becomes of the remote session once the run's result is published.
#pragma once

#include <tether/session/follow/followed.hpp>

namespace tether::session {

/// Works on a run whose task outlives it. What is left to do is kept with the run until it is done, so that a restart
/// goes on with it; failures of the API are tried again for as long as it takes. Cancellation leaves by exception.
class session_end {
  public:
    session_end(const tools& with, followed& self) : with_{with}, self_{self} {}

    /// Of what the run needs to go on, leaves only what the end of its session needs. To be published with the end.
    void leave_what_is_left(bool create_in_doubt);

    /// Interrupts, removes or archives the session as the run asks, and removes others that were made for it.
    boost::asio::awaitable<void> async_end();

    /// Removes a session that was kept; one that was adopted is let go.
    boost::asio::awaitable<void> async_drop();

  private:
    boost::asio::awaitable<void> async_remove(when_done what);

    const tools& with_;
    followed& self_;
};

} // namespace tether::session
