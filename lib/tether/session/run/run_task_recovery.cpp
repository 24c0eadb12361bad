// Restores the progress of a run after a restart.
#include <tether/async/event.hpp>
#include <tether/session/log_kinds.hpp>
#include <tether/session/run/run_task.hpp>

#include <utility>

namespace tether::session {

namespace asio = boost::asio;

/// For a run that was cancelled or overdue at a restart: its turn may have ended while the daemon was stopped, and the
/// history contains the agent's messages until then.
asio::awaitable<void> run_task::async_last_look() {
    if (!followed_.resumed || followed_.run.session_id.empty() || !followed_.continuation.spec.events.empty())
        co_return;
    co_await async_recall();
    history_reader history{tools_, followed_};
    if (is_adopted(followed_.run)) {
        const auto skipped = co_await history.async_skip();
        if (skipped.has_error()) co_return;
    }
    const auto read = co_await history.async_read();
    if (read.has_error()) co_return;
    followed_.turn = read->read.seen();
    followed_.known_end = followed_.turn.over();
}

/// Loads from the store which events were published, and tells the turn which work is its own.
asio::awaitable<void> run_task::async_recall() {
    backoff delay{milliseconds{100}, milliseconds{5'000}, tools_.random};
    for (bool known = false, complained = false; !known;) {
        const auto marks = co_await tools_.recovery.async_event_marks(followed_.run.id);
        if (marks.has_error()) {
            if (!std::exchange(complained, true))
                tools_.log.write(
                    log_kinds.store_read_failed,
                    {{"run", followed_.run.id}, {"session", followed_.run.session_id}, {"error", marks.error()}});
            co_await async::async_sleep(delay.next());
            continue;
        }
        for (const event_mark& mark : *marks) followed_.event_log.recall(mark);
        known = true;
    }
    forgot_ = false;
    followed_.turn.restore(followed_.continuation.accepted);
}

} // namespace tether::session
