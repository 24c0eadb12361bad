// Lets any number of coroutines wait for the next change.
#pragma once

#include <tether/session/remote/pause.hpp>

#include <set>

namespace tether::session {

/// A wake-up without a waiter is lost: waiters check their condition in a loop. Outlives its waiters.
class gathering {
  public:
    explicit gathering(boost::asio::any_io_executor executor) : executor_{std::move(executor)} {}

    /// Waits for the next `wake_all`, but not longer than `until`. Cancellation throws.
    boost::asio::awaitable<void> async_wait(std::chrono::steady_clock::time_point until);
    void wake_all();

  private:
    boost::asio::any_io_executor executor_;
    std::set<pause*> waiting_;
};

} // namespace tether::session
