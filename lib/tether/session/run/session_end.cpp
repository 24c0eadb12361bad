#include <tether/session/run/session_end.hpp>

#include <tether/session/log_kinds.hpp>
#include <tether/session/remote/cleaner.hpp>
#include <tether/session/remote/strays.hpp>

namespace tether::session {

namespace asio = boost::asio;

namespace {

/// True when the turn did not end by itself: the session may still be working.
bool was_cut_short(const run& run) {
    return !run.result || run.result->status == "unknown";
}

} // namespace

void session_end::leave_what_is_left(bool create_in_doubt) {
    continuation left;
    left.create_in_doubt = create_in_doubt;
    left.end_pending = followed_.run.remote == remote_state::held ||
        (followed_.run.remote == remote_state::kept && was_cut_short(followed_.run));
    left.open = left.end_pending || left.create_in_doubt;
    left.workspace_id = followed_.continuation.workspace_id;
    if (left.open || followed_.run.remote == remote_state::kept)
        left.secrets = std::move(followed_.continuation.secrets);
    followed_.continuation = std::move(left);
}

asio::awaitable<void> session_end::async_end() {
    session::continuation& continuation = followed_.continuation;
    if (followed_.run.remote == remote_state::held) {
        co_await async_remove(followed_.run.done);
    } else if (continuation.end_pending) {
        // In a kept session, an interrupted turn would continue and cost money.
        absent_session target = session_of(followed_.run, followed_.continuation);
        co_await async_clean_up(tools_, std::move(target), when_done::keep, /*may_run=*/true);
    }
    if (continuation.create_in_doubt) co_await async_remove_strays(tools_, followed_.run, followed_.config.settle);
    if (!continuation.open) co_return;
    continuation =
        followed_.run.remote == remote_state::kept ? rest_of(std::move(continuation)) : session::continuation();
    co_await followed_.journal.async_note();
}

asio::awaitable<void> session_end::async_drop() {
    if (followed_.run.remote != remote_state::kept) co_return;
    if (is_adopted(followed_.run)) { // belongs to another client: never removed unless requested
        followed_.run.remote = remote_state::lost;
        co_return;
    }
    followed_.run.remote = remote_state::held;
    followed_.run.done = when_done::remove;
    followed_.continuation.open = followed_.continuation.end_pending = true;
    co_await followed_.journal.async_checkpoint();
    co_await async_remove(when_done::remove);
}

asio::awaitable<void> session_end::async_remove(when_done removal) {
    absent_session target = session_of(followed_.run, followed_.continuation);
    followed_.run.remote = co_await async_clean_up(tools_, std::move(target), removal, was_cut_short(followed_.run));
    tools_.log.write(log_kinds.session_removed,
                     {{"run", followed_.run.id},
                      {"session", followed_.run.session_id},
                      {"remote", to_string(followed_.run.remote)}});
    followed_.continuation.end_pending = false;
    followed_.continuation.open = followed_.continuation.create_in_doubt;
    if (!followed_.continuation.open) followed_.continuation.secrets.clear(); // the session has no further texts
    co_await followed_.journal.async_checkpoint();
}

} // namespace tether::session
