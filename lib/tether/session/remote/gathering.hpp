// Lets any number of coroutines wait for the next change.
#pragma once

#include <tether/session/remote/pause.hpp>

#include <set>

namespace tether::session {

/// A wake-up without a waiter is not remembered: waiters look at the state they wait for in a loop. Outlives
/// its waiters.
class gathering {
  public:
    explicit gathering(boost::asio::any_io_executor executor) : executor_{std::move(executor)} {}

    /// Until the next `wake_all`, at the latest until `until`. Cancellation leaves by exception.
    boost::asio::awaitable<void> async_wait(std::chrono::steady_clock::time_point until);
    void wake_all();

  private:
    boost::asio::any_io_executor executor_;
    std::set<pause*> waiting_;
};

} // namespace tether::session
