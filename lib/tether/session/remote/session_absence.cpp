#include <tether/session/remote/session_absence.hpp>

#include <tether/async/event.hpp>
#include <tether/session/log_kinds.hpp>
#include <tether/session/policy/continuation.hpp>

#include <algorithm>

namespace tether::session {

namespace asio = boost::asio;

namespace {

/// The server's clock may be behind ours.
constexpr std::chrono::hours clock_slack{1};
/// For this long after the key was replaced, a 404 may come from another workspace.
constexpr std::chrono::minutes key_is_new{10};

bool is_foreign_404(const api::failure& why) {
    return why.source == api::failure_source::foreign && why.status == 404;
}

/// The workspace in which the session returns 404 again; empty after any other response.
asio::awaitable<std::optional<absence::workspace>> async_repeated(const tools& tools, const absent_session& target) {
    const auto session = co_await async_read_session(tools, target.session_id);
    if (session) co_return std::nullopt;
    api::failure why = session.error();
    if (target.is_removed && is_foreign_404(why)) co_return absence::workspace::unproved;
    if (kind_of(why) != fault_kind::missing) co_return std::nullopt;
    if (why.workspace_id.empty() || target.workspace_id.empty()) co_return absence::workspace::unknown;
    if (why.workspace_id == target.workspace_id) co_return absence::workspace::same;
    // The key is wrong, which affects every run.
    why.scope = api::failure_scope::account;
    why.detail = other_workspace;
    tools.health.failed(why, request_purpose::work);
    co_return absence::workspace::other;
}

bool is_key_new(const tools& tools) {
    const auto changed = tools.client.key_changed_at();
    return changed && std::chrono::steady_clock::now() - *changed < key_is_new;
}

} // namespace

asio::awaitable<api::outcome<api::session>> async_read_session(const tools& tools, std::string session_id) {
    auto session = co_await tools.client.async_retrieve_session(session_id);
    tools.health.note(session);
    if (session) tools.health.missing.forget(session_id);
    co_return session;
}

absent_session session_of(const run& run, const continuation& continuation) {
    absent_session target{run.id, run.session_id, continuation.workspace_id, std::nullopt};
    if (!is_adopted(run)) target.created_since = std::min(run.created_at, acceptance_of(run));
    return target;
}

asio::awaitable<bool> async_is_gone(const tools& tools, absent_session target) {
    const auto first_answer = co_await async_repeated(tools, target);
    if (!first_answer || *first_answer == absence::workspace::other) co_return false;
    const auto first = tools.health.missing.note(target.session_id, std::chrono::steady_clock::now());
    co_await async::async_sleep(tools.confirm_after);
    const auto answered = co_await async_repeated(tools, target);
    if (!answered || *answered == absence::workspace::other) co_return false;
    std::optional<wall_time> since;
    if (target.created_since) since = *target.created_since - clock_slack;
    const auto seen = co_await tools.census.async_look(target.session_id, tools.instance, since);
    if (seen.has_error()) co_return false;
    const auto now = std::chrono::steady_clock::now();
    tools.health.missing.note(target.session_id, now);
    absence found;
    found.answered_in = *first_answer == absence::workspace::unproved ? *first_answer : *answered;
    found.is_listed = seen->is_listed;
    found.lists_others = seen->lists_others;
    found.is_key_new = is_key_new(tools);
    found.missing_runs = tools.health.missing.count(now);
    found.lasts = now - first;
    const bool gone = is_gone(found, tools.confirm_after);
    if (gone) tools.log.write(log_kinds.session_is_gone, {{"run", target.run_id}, {"session", target.session_id}});
    co_return gone;
}

asio::awaitable<bool> async_is_deleted(const tools& tools, absent_session target) {
    const auto answered = co_await async_repeated(tools, target);
    if (!answered || *answered == absence::workspace::other) co_return false;
    if (!is_key_new(tools) && *answered != absence::workspace::unproved) co_return true;
    const bool gone = co_await async_is_gone(tools, std::move(target));
    co_return gone;
}

} // namespace tether::session
