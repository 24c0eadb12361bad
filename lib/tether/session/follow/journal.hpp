// Publishes one run, and retries until the sink accepts it.
#pragma once

#include <tether/async/event.hpp>
#include <tether/session/follow/announcer.hpp>
#include <tether/session/remote/tools.hpp>

#include <vector>

namespace tether::session {

/// Gives each change to the sink until the sink accepts it. Nothing is lost while a store has trouble: the run waits.
/// Only a change to a run that the sink no longer knows is dropped, and logged. The constructor's arguments outlive the
/// journal.
///
/// Several tasks of a run may wait in it at once.
class journal {
  public:
    journal(const tools& tools, const run& run, const continuation& continuation);

    /// Publishes the run as it is now.
    boost::asio::awaitable<void> async_put();
    /// The same, with the run's current continuation.
    boost::asio::awaitable<void> async_checkpoint();
    /// Stores only the run's current continuation.
    boost::asio::awaitable<void> async_note();
    /// Publishes events in this order, after those still pending; an empty list is not an error. One call at a time.
    /// Events of a cancelled call stay pending.
    boost::asio::awaitable<void> async_append(std::vector<api::event> events);
    /// Counts the cost of a usage that no event reported.
    void note_usage(std::string_view usage) noexcept { announced_.usage_read(usage); }
    /// Publishes the events that a cancelled call left pending; call it before the run's end is published.
    boost::asio::awaitable<void> async_settle_debts();

  private:
    /// True when the change is stored, or never can be.
    boost::asio::awaitable<bool> async_take(error_code ec);

    const tools& tools_;
    const run& run_;
    const continuation& continuation_;
    backoff delay_;
    std::vector<api::event> owed_;
    announcer announced_;
    bool in_trouble_ = false;
};

} // namespace tether::session
