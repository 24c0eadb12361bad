#include <tether/session/run/session_end.hpp>

#include <tether/session/log_kinds.hpp>
#include <tether/session/policy/ending.hpp>
#include <tether/session/remote/cleaner.hpp>
#include <tether/session/remote/strays.hpp>
#include <tether/session/run/result_completion.hpp>

namespace tether::session {

namespace asio = boost::asio;

void session_end::leave_what_is_left(bool create_in_doubt) {
    continuation left;
    left.create_in_doubt = create_in_doubt;
    const bool has_session = followed_.run.remote == remote_state::held || followed_.run.remote == remote_state::kept;
    left.history_owed = has_session && is_history_owed(followed_.run, followed_.unread);
    if (left.history_owed) left.accepted = followed_.turn.accepted_inputs();
    left.end_pending = followed_.run.remote == remote_state::held || left.history_owed ||
        (followed_.run.remote == remote_state::kept && was_cut_short(followed_.run));
    left.open = left.end_pending || left.create_in_doubt;
    left.workspace_id = followed_.continuation.workspace_id;
    left.keyed = std::move(followed_.continuation.keyed);
    if (left.open || followed_.run.remote == remote_state::kept)
        left.secrets = std::move(followed_.continuation.secrets);
    followed_.continuation = std::move(left);
}

asio::awaitable<void> session_end::async_end() {
    session::continuation& continuation = followed_.continuation;
    if (followed_.run.remote == remote_state::held) co_await async_remove(followed_.run.done);
    else if (followed_.run.remote == remote_state::kept) co_await async_settle_kept();
    if (continuation.create_in_doubt) co_await async_remove_strays(tools_, followed_.run, followed_.config.settle);
    if (!continuation.open) co_return;
    continuation =
        followed_.run.remote == remote_state::kept ? rest_of(std::move(continuation)) : session::continuation();
    co_await followed_.journal.async_note();
}

asio::awaitable<void> session_end::async_settle_kept() {
    const remote_state now = co_await async_settle();
    if (now == remote_state::kept) co_return;
    followed_.run.remote = now; // another client removed it
    co_await followed_.journal.async_checkpoint();
}

/// Stops a turn that did not end by itself, which would continue and cost money, and completes the result. Returns what
/// became of the session: `kept` while it exists.
asio::awaitable<remote_state> session_end::async_settle() {
    const session::continuation& left = followed_.continuation;
    // A kept session may also be running the work of a further turn that, for tetherd, did not begin.
    const bool is_kept = followed_.run.remote == remote_state::kept;
    const bool is_quiet = left.history_owed && !was_cut_short(followed_.run);
    const bool may_run = is_kept ? left.end_pending && !is_quiet : was_cut_short(followed_.run);
    if (may_run) {
        absent_session target = session_of(followed_.run, left);
        const remote_state now = co_await async_clean_up(tools_, std::move(target), when_done::keep, may_run);
        if (now != remote_state::kept) co_return now;
    }
    // A kept session is at a client's disposal, which must not wait until the API answers.
    result_completion completion{tools_, followed_};
    const bool is_optional = is_kept && !left.end_pending;
    const bool exists = co_await completion.async_complete(is_optional ? result_completion::patience::one_try
                                                                       : result_completion::patience::until_answered);
    co_return exists ? remote_state::kept : remote_state::deleted;
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
    remote_state now = co_await async_settle();
    if (now == remote_state::kept) {
        absent_session target = session_of(followed_.run, followed_.continuation);
        now = co_await async_clean_up(tools_, std::move(target), removal, /*may_run=*/false);
    }
    followed_.run.remote = now;
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
