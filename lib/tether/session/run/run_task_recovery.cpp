// Restores the progress of a run after a restart.
#include <tether/session/follow/recall.hpp>
#include <tether/session/run/run_task.hpp>

namespace tether::session {

namespace asio = boost::asio;

/// For a run that was cancelled or overdue at a restart: its turn may have ended while the daemon was stopped, and the
/// history contains the agent's messages until then.
asio::awaitable<void> run_task::async_last_look() {
    if (!followed_.resumed || followed_.run.session_id.empty() || !followed_.continuation.spec.events.empty())
        co_return;
    co_await async_recall(tools_, followed_);
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

} // namespace tether::session
