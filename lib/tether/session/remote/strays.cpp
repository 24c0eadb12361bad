#include <tether/session/remote/strays.hpp>

#include <tether/async/event.hpp>
#include <tether/session/log_kinds.hpp>
#include <tether/session/remote/cleaner.hpp>
#include <tether/session/remote/marked_sessions.hpp>

#include <algorithm>

namespace tether::session {

namespace asio = boost::asio;

namespace {

/// A request that was active when the daemon ended may take effect after the first search.
constexpr int stray_searches = 3;

} // namespace

asio::awaitable<void> async_remove_strays(const tools& tools, const run& run, std::chrono::milliseconds settle) {
    backoff delay{std::chrono::seconds{1}, std::chrono::minutes{5}, tools.random};
    for (int looked = 0; looked < stray_searches;) {
        co_await async::async_sleep(settle);
        auto ours = co_await async_list_sessions_of(tools, run);
        if (ours.has_error()) {
            co_await async::async_sleep(delay.next());
            continue;
        }
        for (const api::session& s : *ours) {
            if (s.id == run.session_id || tools.claims.is_of_another(s.id, run.id)) continue;
            tools.log.write(log_kinds.removing_duplicate_session, {{"run", run.id}, {"session", s.id}});
            absent_session target{run.id, s.id, {}, std::min(run.created_at, acceptance_of(run))};
            co_await async_clean_up(tools, std::move(target), when_done::remove, /*may_run=*/true);
        }
        ++looked;
    }
}

} // namespace tether::session
