// Publishes one run: keeps trying until the sink has taken it.
#pragma once

#include <tether/session/pause.hpp>
#include <tether/session/tools.hpp>

#include <vector>

namespace tether::session {

/// A change is given to the sink as often as it takes; nothing is lost while a store is in trouble, the
/// run only waits. Only a run that the sink does not know any more is given up, with a line in the log. What it is
/// given outlives the journal.
///
/// Several tasks of a run may wait in it at once.
class journal {
  public:
    journal(const tools& with, const run& now, const continuation& then);

    /// The run as it is now.
    boost::asio::awaitable<void> async_put();
    /// The same, with what the run needs to go on from here.
    boost::asio::awaitable<void> async_checkpoint();
    /// Only what the run needs to go on from here.
    boost::asio::awaitable<void> async_note();
    /// Events in this order; none is not an error.
    boost::asio::awaitable<void> async_append(std::vector<api::event> events);

  private:
    /// True when the change is kept, or never will be.
    boost::asio::awaitable<bool> async_settle(error_code ec);

    const tools& with_;
    const run& now_;
    const continuation& then_;
    backoff delay_;
    bool in_trouble_ = false;
};

} // namespace tether::session
