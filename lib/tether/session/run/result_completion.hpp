// Fills in what a published result lacks, before the session is removed.
#pragma once

#include <tether/session/follow/followed.hpp>

namespace tether::session {

/// The state and the error of the run do not change. Failures of the API are retried until it answers or the session is
/// gone. Works on a run whose task outlives it. Cancellation throws.
class result_completion {
  public:
    result_completion(const tools& tools, followed& followed) : tools_{tools}, followed_{followed} {}

    enum class patience { one_try, until_answered };

    /// Call it once the session is quiet. Reads the history if it is owed, then the session's usage if the result may
    /// have an old one or none, and publishes the run when that changed the result. False when the session is gone.
    boost::asio::awaitable<bool> async_complete(patience longest);

  private:
    enum class found { nothing, something, gone };
    boost::asio::awaitable<found> async_read_history();
    boost::asio::awaitable<found> async_read_usage(patience longest);
    boost::asio::awaitable<bool> async_is_gone_after(api::failure why);
    bool add(const turn& seen);

    const tools& tools_;
    followed& followed_;
};

} // namespace tether::session
