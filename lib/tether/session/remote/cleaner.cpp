#include <tether/session/remote/cleaner.hpp>

#include <tether/async/event.hpp>
#include <tether/core/id_rules.hpp>
#include <tether/session/log_kinds.hpp>
#include <tether/session/policy/fault.hpp>
#include <tether/session/remote/session_activity.hpp>

namespace tether::session {

namespace asio = boost::asio;

namespace {

using maybe_failure = std::optional<api::failure>;

template <class T>
maybe_failure failure_of(const tools& tools, const api::outcome<T>& answer) {
    tools.health.note(answer, request_purpose::own_session);
    if (answer) return std::nullopt;
    return answer.error();
}

asio::awaitable<maybe_failure> async_interrupt(const tools& tools, std::string session_id) {
    constexpr std::string_view events = R"([{"type":"user.interrupt"}])";
    const auto sent = co_await tools.client.async_send_events(session_id, events, api::priority::answer);
    co_return failure_of(tools, sent);
}

bool is_archived(const api::session& session) {
    return session.archived || session.status == api::session_status::terminated;
}

asio::awaitable<maybe_failure> async_remove(const tools& tools, std::string session_id, when_done removal) {
    if (removal == when_done::archive) {
        const auto archived = co_await tools.client.async_archive_session(session_id);
        if (archived && !is_archived(*archived)) co_return api::foreign_success(errc::malformed_document);
        co_return failure_of(tools, archived);
    }
    const auto deleted = co_await tools.client.async_delete_session(session_id);
    co_return failure_of(tools, deleted);
}

/// After a removal whose response proves nothing: what became of the session; empty when it must be removed again.
asio::awaitable<std::optional<remote_state>> async_find_removed(const tools& tools, absent_session target,
                                                                when_done removal) {
    bool gone = false;
    target.is_removed = true;
    if (removal == when_done::archive) {
        const auto session = co_await async_read_session(tools, target.session_id);
        if (session && is_archived(*session)) co_return remote_state::archived;
        if (session || kind_of(session.error()) != fault_kind::missing) co_return std::nullopt;
        gone = co_await async_is_gone(tools, std::move(target));
    } else {
        gone = co_await async_is_deleted(tools, std::move(target));
    }
    if (!gone) co_return std::nullopt;
    co_return remote_state::deleted;
}

} // namespace

asio::awaitable<remote_state> async_clean_up(const tools& tools, absent_session target, when_done removal,
                                             bool may_run) {
    const std::string session_id = target.session_id;
    if (!is_path_id(session_id)) co_return remote_state::lost; // no request can name it
    using action = cleanup_step::action;
    cleanup_policy policy{may_run, tools.random};
    cleanup_step step = policy.start();
    maybe_failure error;
    bool complained = false;
    bool archived = false;
    while (step.kind != action::finished) {
        if (step.kind == action::remove && removal == when_done::keep) co_return remote_state::kept;
        co_await async::async_sleep(step.after);
        if (step.kind == action::interrupt) {
            error = co_await async_interrupt(tools, session_id);
            step = policy.interrupted(error);
        } else if (step.kind == action::ask_status) {
            const auto session = co_await tools.client.async_retrieve_session(session_id);
            error = failure_of(tools, session);
            if (removal == when_done::archive && session && is_archived(*session)) co_return remote_state::archived;
            step = policy.status(session && is_working(session->status), error);
        } else if (step.kind == action::verify_gone) {
            const bool gone = co_await async_is_gone(tools, target);
            step = policy.verified(gone);
        } else if (step.kind == action::verify_removed) {
            const std::optional<remote_state> outcome = co_await async_find_removed(tools, target, removal);
            if (outcome) co_return *outcome;
            step = policy.verified(/*gone=*/false);
        } else {
            error = co_await async_remove(tools, session_id, removal);
            archived = !error && removal == when_done::archive;
            step = policy.removed(error);
        }
        const bool is_checking = step.kind == action::verify_gone || step.kind == action::verify_removed;
        if (error && step.kind != action::finished && !is_checking && !complained) {
            tools.log.write(log_kinds.session_removal_failed,
                            {{"run", target.run_id},
                             {"session", session_id},
                             {"error", error->code},
                             {"status", error->status},
                             {"request_id", error->request_id},
                             {"in", step.after}});
            complained = true;
        }
    }
    co_return archived ? remote_state::archived : remote_state::deleted;
}

} // namespace tether::session
