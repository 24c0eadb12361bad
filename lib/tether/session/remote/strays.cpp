#include <tether/session/remote/strays.hpp>

#include <tether/session/remote/cleaner.hpp>
#include <tether/session/remote/marked_sessions.hpp>
#include <tether/session/remote/pause.hpp>

#include <algorithm>

namespace tether::session {

namespace asio = boost::asio;

namespace {

/// A request that was active when the daemon ended may take effect after the first search.
constexpr int looks = 3;

} // namespace

asio::awaitable<void> async_remove_strays(const tools& with, const run& now, std::chrono::milliseconds settle) {
    pause pause{with.executor};
    backoff delay{std::chrono::seconds{1}, std::chrono::minutes{5}, with.random};
    for (int looked = 0; looked < looks;) {
        co_await pause.async_for(settle);
        auto ours = co_await async_list_sessions_of(with, now);
        if (ours.has_error()) {
            co_await pause.async_for(delay.next());
            continue;
        }
        for (const api::session& s : *ours) {
            if (s.id == now.session_id || with.claims.is_of_another(s.id, now.id)) continue;
            with.log.warning("removing duplicate session", {{"run", now.id}, {"session", s.id}});
            absent_session which{now.id, s.id, {}, std::min(now.created_at, acceptance_of(now))};
            co_await async_clean_up(with, std::move(which), when_done::remove, /*may_run=*/true);
        }
        ++looked;
    }
}

} // namespace tether::session
