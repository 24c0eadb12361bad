#include <tether/session/remote/starter.hpp>

#include <tether/async/event.hpp>
#include <tether/session/log_kinds.hpp>
#include <tether/session/remote/marked_sessions.hpp>

#include <algorithm>
#include <utility>

namespace tether::session {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

/// Searches for a session with an unknown create outcome before it is created again.
constexpr int looks = 3;

} // namespace

starter::starter(const tools& tools, async::stop_signal& signal, const run& run, const run_spec& spec,
                 milliseconds settle, doubt before)
    : tools_{tools}
    , signal_{signal}
    , run_{run}
    , settle_{settle}
    , in_doubt_{before == doubt::asked_before}
    , faults_{tools.confirm_after}
    , delay_{milliseconds{500}, milliseconds{30'000}, tools.random} {
    body_.agent = spec.agent;
    body_.environment_id = run.environment_id;
    body_.title = spec.title;
    body_.metadata = spec.metadata;
    body_.metadata.insert_or_assign(std::string{run_metadata_key}, run.id);
    body_.metadata.insert_or_assign(std::string{instance_metadata_key}, tools.instance);
    body_.resources = spec.resources;
    body_.vault_ids = spec.vault_ids;
    body_.budget = spec.budget;
}

asio::awaitable<api::outcome<api::session>> starter::async_create() {
    if (in_doubt_) {
        tools_.log.write(log_kinds.looking_for_created_session, {{"run", run_.id}});
        auto ours = co_await async_find_ours();
        if (ours.has_error()) co_return ours.error();
        if (ours->has_value()) co_return std::move(**ours);
    }
    for (;;) {
        api::outcome<api::session> made =
            co_await signal_.async_shielded(tools_.client.async_create_session(body_, signal_.shield()));
        tools_.health.note(made, request_purpose::work);
        if (made) co_return made;
        const api::failure why = made.error();
        const fault_verdict verdict = judge(faults_, why);
        const bool is_over = verdict == fault_verdict::end;
        if (is_over && (!why.ambiguous || why.is_misdirected())) co_return made;
        if (why.ambiguous) {
            in_doubt_ = true;
            tools_.log.write(
                log_kinds.create_response_lost,
                {{"run", run_.id}, {"error", why.code}, {"status", why.status}, {"request_id", why.request_id}});
            auto ours = co_await async_find_ours();
            if (ours.has_error()) co_return ours.error();
            tools_.log.write(log_kinds.create_resolved_after_lost_response,
                             {{"run", run_.id}, {"made", ours->has_value()}});
            if (ours->has_value()) co_return std::move(**ours);
        }
        if (is_over) co_return made;
        const milliseconds wait = wait_after(why, verdict);
        if (!std::exchange(complained_, true))
            tools_.log.write(log_kinds.session_create_failed,
                             {{"run", run_.id},
                              {"error", why.code},
                              {"status", why.status},
                              {"request_id", why.request_id},
                              {"in", wait}});
        co_await async::async_sleep(wait);
    }
}

fault_verdict starter::judge(fault_policy& faults, const api::failure& why) const {
    // A key of another workspace finds nothing either, and the session may exist: the deadline bounds the wait.
    if (in_doubt_ && kind_of(why) == fault_kind::missing) return fault_verdict::retry;
    const run_phase phase = in_doubt_ ? run_phase::begun : run_phase::fresh;
    return faults.judge(why, phase, tools_.health.has_answered, std::chrono::steady_clock::now());
}

milliseconds starter::wait_after(const api::failure& why, fault_verdict verdict) {
    if (verdict == fault_verdict::confirm) return tools_.confirm_after;
    return std::max(delay_.next(), why.retry_after.value_or(milliseconds{0}));
}

asio::awaitable<api::outcome<std::optional<api::session>>> starter::async_find_ours() {
    fault_policy faults{tools_.confirm_after};
    for (int look = 0; look < looks;) {
        co_await async::async_sleep(settle_);
        auto ours = co_await async_list_sessions_of(tools_, run_);
        if (ours.has_error()) {
            const fault_verdict verdict = judge(faults, ours.error());
            if (verdict == fault_verdict::end) co_return ours.error();
            co_await async::async_sleep(wait_after(ours.error(), verdict));
            continue; // a failed search proves nothing
        }
        if (!ours->empty()) co_return std::optional<api::session>{std::move(ours->back())}; // the oldest
        ++look;
    }
    co_return std::optional<api::session>{};
}

} // namespace tether::session
