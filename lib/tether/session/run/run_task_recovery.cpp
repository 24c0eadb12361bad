// Restores the progress of a run after a restart.
#include <tether/session/run/run_task.hpp>

#include <utility>

namespace tether::session {

namespace asio = boost::asio;

/// For a run that was cancelled or overdue at a restart: its turn may have ended while the daemon was stopped, and the
/// history contains the agent's messages until then.
asio::awaitable<void> run_task::async_last_look() {
    if (!self_.resumed || self_.now.session_id.empty() || !self_.then.spec.events.empty()) co_return;
    co_await async_recall();
    history_reader history{with_, self_};
    if (is_adopted(self_.now)) {
        const auto skipped = co_await history.async_skip();
        if (skipped.has_error()) co_return;
    }
    const auto read = co_await history.async_read();
    if (read.has_error()) co_return;
    self_.current = read->read.seen();
    self_.known_end = self_.current.over();
}

/// Loads from the store which events were published, and tells the turn which work is its own.
asio::awaitable<void> run_task::async_recall() {
    backoff delay{milliseconds{100}, milliseconds{5'000}, with_.random};
    for (bool known = false, complained = false; !known;) {
        const auto marks = co_await with_.kept.async_event_marks(self_.now.id);
        if (marks.has_error()) {
            if (!std::exchange(complained, true))
                with_.log.error("store read failed, run waits",
                                {{"run", self_.now.id}, {"session", self_.now.session_id}, {"error", marks.error()}});
            co_await self_.settled.async_for(delay.next());
            continue;
        }
        for (const event_mark& mark : *marks) self_.seen.recall(mark);
        known = true;
    }
    forgot_ = false;
    self_.current.restore(self_.then.accepted);
}

} // namespace tether::session
