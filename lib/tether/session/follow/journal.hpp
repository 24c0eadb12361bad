// Publishes one run: keeps trying until the sink has taken it.
#pragma once

#include <tether/session/follow/announcer.hpp>
#include <tether/session/remote/pause.hpp>
#include <tether/session/remote/tools.hpp>

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
    /// Events in this order, behind those that are still owed; none is not an error. One call at a time. What is cut
    /// off by a cancellation stays owed.
    boost::asio::awaitable<void> async_append(std::vector<api::event> events);
    /// Events that are owed from a call that was cut off: to be called before the run's end is published.
    boost::asio::awaitable<void> async_settle_debts();

  private:
    /// True when the change is kept, or never will be.
    boost::asio::awaitable<bool> async_take(error_code ec);

    const tools& with_;
    const run& now_;
    const continuation& then_;
    backoff delay_;
    std::vector<api::event> owed_;
    announcer announced_;
    bool in_trouble_ = false;
};

} // namespace tether::session
