#include <tether/session/remote/session_absence.hpp>

#include <tether/session/policy/continuation.hpp>

#include <algorithm>

namespace tether::session {

namespace asio = boost::asio;

namespace {

/// The server's clock may be behind ours.
constexpr std::chrono::hours clock_slack{1};
/// For this long after the key was replaced, a 404 may come from another workspace.
constexpr std::chrono::minutes key_is_new{10};

/// The workspace in which the session returns 404 again; empty after any other response.
asio::awaitable<std::optional<absence::workspace>> async_repeated(const tools& with, const absent_session& which) {
    const auto session = co_await async_read_session(with, which.session_id);
    if (session || kind_of(session.error()) != fault_kind::missing) co_return std::nullopt;
    api::failure why = session.error();
    if (why.workspace_id.empty() || which.workspace_id.empty()) co_return absence::workspace::unknown;
    if (why.workspace_id == which.workspace_id) co_return absence::workspace::same;
    // The key is wrong, which affects every run.
    why.scope = api::failure_scope::account;
    why.detail = other_workspace;
    with.health.failed(why, request_purpose::work);
    co_return absence::workspace::other;
}

bool is_key_new(const tools& with) {
    const auto changed = with.client.key_changed_at();
    return changed && std::chrono::steady_clock::now() - *changed < key_is_new;
}

} // namespace

asio::awaitable<api::outcome<api::session>> async_read_session(const tools& with, std::string session_id) {
    auto session = co_await with.client.async_retrieve_session(session_id);
    with.health.note(session);
    if (session) with.health.missing.forget(session_id);
    co_return session;
}

absent_session session_of(const run& now, const continuation& then) {
    absent_session which{now.id, now.session_id, then.workspace_id, std::nullopt};
    if (!is_adopted(now)) which.created_since = std::min(now.created_at, acceptance_of(now));
    return which;
}

asio::awaitable<bool> async_is_gone(const tools& with, absent_session which) {
    auto answered = co_await async_repeated(with, which);
    if (!answered || *answered == absence::workspace::other) co_return false;
    const auto first = with.health.missing.note(which.session_id, std::chrono::steady_clock::now());
    pause rest{with.executor};
    co_await rest.async_for(with.confirm_after);
    answered = co_await async_repeated(with, which);
    if (!answered || *answered == absence::workspace::other) co_return false;
    std::optional<wall_time> since;
    if (which.created_since) since = *which.created_since - clock_slack;
    const auto seen = co_await with.census.async_look(which.session_id, with.instance, since);
    if (seen.has_error()) co_return false;
    const auto now = std::chrono::steady_clock::now();
    with.health.missing.note(which.session_id, now);
    absence found;
    found.answered_in = *answered;
    found.is_listed = seen->is_listed;
    found.lists_others = seen->lists_others;
    found.is_key_new = is_key_new(with);
    found.missing_runs = with.health.missing.count(now);
    found.lasts = now - first;
    const bool gone = is_gone(found, with.confirm_after);
    if (gone) with.log.warning("session is gone", {{"run", which.run_id}, {"session", which.session_id}});
    co_return gone;
}

} // namespace tether::session
