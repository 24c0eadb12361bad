#include <tether/session/run/session_end.hpp>

#include <tether/session/remote/cleaner.hpp>
#include <tether/session/remote/strays.hpp>

namespace tether::session {

namespace asio = boost::asio;

namespace {

/// True when the turn did not end by itself: the session may still be working.
bool was_cut_short(const run& now) {
    return !now.result || now.result->status == "unknown";
}

} // namespace

void session_end::leave_what_is_left(bool create_in_doubt) {
    continuation left;
    left.create_in_doubt = create_in_doubt;
    left.end_pending =
        self_.now.remote == remote_state::held || (self_.now.remote == remote_state::kept && was_cut_short(self_.now));
    left.open = left.end_pending || left.create_in_doubt;
    left.workspace_id = self_.then.workspace_id;
    if (left.open || self_.now.remote == remote_state::kept) left.secrets = std::move(self_.then.secrets);
    self_.then = std::move(left);
}

asio::awaitable<void> session_end::async_end() {
    continuation& then = self_.then;
    if (self_.now.remote == remote_state::held) {
        co_await async_remove(self_.now.done);
    } else if (then.end_pending) {
        // In a kept session, an interrupted turn would continue and cost money.
        absent_session which = session_of(self_.now, self_.then);
        co_await async_clean_up(with_, std::move(which), when_done::keep, /*may_run=*/true);
    }
    if (then.create_in_doubt) co_await async_remove_strays(with_, self_.now, self_.config.settle);
    if (!then.open) co_return;
    then = self_.now.remote == remote_state::kept ? rest_of(std::move(then)) : continuation();
    co_await self_.published.async_note();
}

asio::awaitable<void> session_end::async_drop() {
    if (self_.now.remote != remote_state::kept) co_return;
    if (is_adopted(self_.now)) { // belongs to another client: never removed unless requested
        self_.now.remote = remote_state::lost;
        co_return;
    }
    self_.now.remote = remote_state::held;
    self_.now.done = when_done::remove;
    self_.then.open = self_.then.end_pending = true;
    co_await self_.published.async_checkpoint();
    co_await async_remove(when_done::remove);
}

asio::awaitable<void> session_end::async_remove(when_done what) {
    absent_session which = session_of(self_.now, self_.then);
    self_.now.remote = co_await async_clean_up(with_, std::move(which), what, was_cut_short(self_.now));
    with_.log.info("session removed",
                   {{"run", self_.now.id}, {"session", self_.now.session_id}, {"remote", to_string(self_.now.remote)}});
    self_.then.end_pending = false;
    self_.then.open = self_.then.create_in_doubt;
    if (!self_.then.open) self_.then.secrets.clear(); // the session has no further texts
    co_await self_.published.async_checkpoint();
}

} // namespace tether::session
