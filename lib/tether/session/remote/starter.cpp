#include <tether/session/remote/starter.hpp>

#include <tether/api/list_walk.hpp>
#include <tether/async/event.hpp>
#include <tether/session/log_kinds.hpp>
#include <tether/session/remote/marked_sessions.hpp>

#include <algorithm>
#include <utility>

namespace tether::session {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

/// Complete walks over the list without a match, before a session with an unknown outcome is created again.
constexpr int complete_walks = 2;
constexpr milliseconds first_walk_delay{500}, longest_walk_delay{10'000};

} // namespace

starter::starter(const tools& tools, async::stop_signal& signal, const run& run, const run_spec& spec,
                 milliseconds settle, doubt before)
    : tools_{tools}
    , signal_{signal}
    , run_{run}
    , settle_{settle}
    , asked_since_{std::min(run.created_at, acceptance_of(run))}
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
    // Either clock may be ahead.
    if (!in_doubt_) asked_since_ = std::min(wall_now(), tools_.dates.now());
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
            delay_.reset(); // the API responds
        }
        if (is_over) co_return made;
        const milliseconds wait = wait_after(why, verdict, delay_);
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

milliseconds starter::wait_after(const api::failure& why, fault_verdict verdict, backoff& delay) const {
    if (verdict == fault_verdict::confirm) return tools_.confirm_after;
    return std::max(delay.next(), why.retry_after.value_or(milliseconds{0}));
}

asio::awaitable<api::outcome<std::optional<api::session>>> starter::async_find_ours() {
    for (int walks = 0; walks < complete_walks; ++walks) {
        if (walks > 0) co_await async::async_sleep(settle_);
        auto ours = co_await async_walk();
        if (ours.has_error() || ours->has_value()) co_return ours;
    }
    co_return std::optional<api::session>{};
}

/// Reads the list until it shows our session, and requests a page again that failed.
asio::awaitable<api::outcome<std::optional<api::session>>> starter::async_walk() {
    fault_policy faults{tools_.confirm_after};
    backoff delay{first_walk_delay, longest_walk_delay, tools_.random};
    api::session_query query = query_of(run_, asked_since_);
    for (api::list_walk walk;;) {
        auto page = co_await tools_.client.async_list_sessions(query);
        tools_.health.note(page);
        error_code ec;
        if (page) ec = walk.advance(query.page, *page);
        if (page.has_error() || ec) {
            const api::failure why = page.has_error() ? page.error() : api::failure{ec};
            const fault_verdict verdict = judge(faults, why);
            if (verdict == fault_verdict::end) co_return why;
            if (ec) walk = api::list_walk{}, query.page.clear(); // a list without an end: from its beginning
            co_await async::async_sleep(wait_after(why, verdict, delay));
            continue;
        }
        delay.reset();
        // The oldest of a page; the reaper removes twins.
        const auto ours = std::find_if(page->data.rbegin(), page->data.rend(), [&](const api::session& s) {
            return metadata_of(s, run_metadata_key) == run_.id;
        });
        if (ours != page->data.rend()) co_return std::optional<api::session>{std::move(*ours)};
        if (query.page.empty()) co_return std::optional<api::session>{};
    }
}

} // namespace tether::session
