#include <tether/session/remote/sender.hpp>

#include <tether/api/list_walk.hpp>
#include <tether/async/event.hpp>
#include <tether/session/log_kinds.hpp>
#include <tether/session/remote/session_absence.hpp>

#include <algorithm>
#include <utility>

namespace tether::session {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

/// Checks that are made regardless of the time limit, and the only ones when nothing will be sent.
constexpr int brief_looks = 3;
/// Attempts of a send that is refused because the session has not left its parked state yet (API § 2.6).
constexpr int parked_tries = 5;
constexpr milliseconds parked_wait{300};

/// The failure that every send to an ended session gets; `conflict` is also temporary while something else changes the
/// session.
bool may_be_over(const api::failure& why) {
    return why.source == api::failure_source::api &&
        (why.code == errc::conflict || kind_of(why) == fault_kind::refusal);
}

bool is_parked_refusal(const api::failure& why) {
    return why.code == errc::bad_request && why.message.find("waiting on responses") != std::string::npos;
}

/// A success that names no event. A server in between may have sent it, and the API may never have got the request.
api::failure unnamed() {
    api::failure why{errc::foreign_answer};
    why.source = api::failure_source::foreign;
    why.status = 200;
    why.ambiguous = true;
    return why;
}

bool is_working(api::session_status status) {
    return status == api::session_status::running || status == api::session_status::rescheduling;
}

} // namespace

sender::sender(const tools& tools, async::stop_signal& signal, const std::string& run_id, const std::string& session_id,
               milliseconds settle, std::optional<std::chrono::steady_clock::time_point> give_up)
    : tools_{tools}
    , signal_{signal}
    , run_id_{run_id}
    , session_id_{session_id}
    , settle_{settle}
    , give_up_{give_up}
    , delay_{milliseconds{500}, milliseconds{10'000}, tools.random} {}

bool sender::may_go_on(milliseconds wait) const {
    return !give_up_ || std::chrono::steady_clock::now() + wait < *give_up_;
}

asio::awaitable<api::outcome<std::vector<api::event>>>
sender::async_send(input_batch events, turn& current, const event_log& seen, std::string updated_before) {
    // Ends the send on every way out, cancellation included.
    struct settled {
        turn& current;
        bool done = false;
        ~settled() {
            if (!done) current.send_failed();
        }
    } settle{current};
    std::set<std::string> known = seen.inputs();
    current.send_begins(events, known);
    auto accepted = co_await async_try(std::move(events), current, std::move(known), std::move(updated_before));
    if (accepted) {
        settle.done = true;
        current.send_accepted(*accepted);
    }
    co_return accepted;
}

asio::awaitable<api::outcome<std::optional<std::vector<api::event>>>>
sender::async_recover(input_batch events, turn& current, std::set<std::string> known, std::string updated_before,
                      patience how) {
    if (how != patience::one_look)
        tools_.log.write(log_kinds.looking_for_sent_work, {{"run", run_id_}, {"session", session_id_}});
    work_search search{events, known};
    auto found = co_await async_find(std::move(search), std::move(updated_before), how);
    if (found && found->has_value()) {
        current.send_begins(events, known);
        current.send_accepted(**found);
    }
    co_return found;
}

asio::awaitable<api::outcome<std::vector<api::event>>>
sender::async_try(input_batch events, const turn& current, std::set<std::string> known, std::string updated_before) {
    bool complained = false;
    fault_policy faults{tools_.confirm_after};
    for (int parked = 0;;) {
        auto accepted = co_await signal_.async_shielded(
            tools_.client.async_send_events(session_id_, events.text(), api::priority::answer, signal_.shield()));
        tools_.health.note(accepted, request_purpose::work);
        const bool is_unnamed = accepted && accepted->empty();
        if (accepted && !is_unnamed) co_return accepted;
        const api::failure why = is_unnamed ? unnamed() : accepted.error();
        if (is_unnamed) {
            work_search search{events, known};
            auto found = co_await async_find(std::move(search), updated_before, patience::long_enough, &current);
            if (found.has_error()) co_return found.error();
            if (found->has_value()) co_return std::move(**found);
        } else if (why.ambiguous) {
            tools_.log.write(log_kinds.send_response_lost,
                             {{"run", run_id_},
                              {"session", session_id_},
                              {"error", why.code},
                              {"status", why.status},
                              {"request_id", why.request_id}});
            work_search search{events, known};
            auto found = co_await async_find(std::move(search), updated_before, patience::long_enough);
            if (found.has_error()) co_return found.error();
            tools_.log.write(log_kinds.send_resolved_after_lost_response,
                             {{"run", run_id_}, {"session", session_id_}, {"taken", found->has_value()}});
            if (found->has_value()) co_return std::move(**found);
        }
        milliseconds wait = std::max(delay_.next(), why.retry_after.value_or(milliseconds{0}));
        if (is_parked_refusal(why) && ++parked <= parked_tries) {
            wait = parked_wait;
        } else {
            if (may_be_over(why)) {
                const std::optional<api::failure> over = co_await async_find_end();
                if (over) co_return *over;
            }
            const fault_verdict verdict = judge(faults, why);
            if (verdict == fault_verdict::end) co_return why;
            if (verdict == fault_verdict::confirm) wait = tools_.confirm_after;
        }
        if (!may_go_on(wait)) co_return why;
        if (!std::exchange(complained, true))
            tools_.log.write(log_kinds.sending_events_failed,
                             {{"run", run_id_},
                              {"session", session_id_},
                              {"error", why.code},
                              {"status", why.status},
                              {"request_id", why.request_id},
                              {"in", wait}});
        co_await async::async_sleep(wait);
    }
}

/// The caller decides about a missing session, because it knows more about it.
fault_verdict sender::judge(fault_policy& faults, const api::failure& why) const {
    // A client's send waits: the key of another workspace finds no session, and is soon replaced.
    if (kind_of(why) == fault_kind::missing) return give_up_ ? fault_verdict::retry : fault_verdict::end;
    const fault_verdict verdict =
        faults.judge(why, run_phase::begun, tools_.health.has_answered, std::chrono::steady_clock::now());
    // A failure that ends no run needs no second request: the client gets it, and may repeat the send.
    const bool is_refused = verdict == fault_verdict::confirm || !why.may_repeat();
    return is_refused && !confirms_ ? fault_verdict::end : verdict;
}

/// Returns `session_terminated` when the session was ended: it will accept nothing more.
asio::awaitable<std::optional<api::failure>> sender::async_find_end() {
    const auto session = co_await async_read_session(tools_, session_id_);
    if (session.has_error()) co_return std::nullopt;
    const bool is_terminated = session->status == api::session_status::terminated;
    if (!session->archived && !is_terminated) co_return std::nullopt;
    api::failure over{errc::session_terminated};
    over.message = session->archived ? "another client archived the session before it accepted the work"
                                     : "the session was terminated before it accepted the work";
    co_return over;
}

asio::awaitable<api::outcome<std::optional<std::vector<api::event>>>>
sender::async_find(work_search search, std::string updated_before, patience how, const turn* accepting) {
    const bool was_idle = !updated_before.empty();
    bool waits = !accepting && how != patience::one_look; // most sessions show accepted events at once
    const int most_looks = how == patience::one_look ? 1 : brief_looks;
    resend_policy policy{std::move(updated_before), settle_};
    fault_policy faults{tools_.confirm_after};
    for (int looks = 0; how == patience::long_enough || looks < most_looks;) {
        if (looks >= brief_looks && !may_go_on(policy.pause())) co_return api::failure{errc::work_in_doubt};
        if (std::exchange(waits, true)) co_await async::async_sleep(policy.pause());
        const auto session = co_await async_read_session(tools_, session_id_);
        if (accepting && takes(*accepting, was_idle, session)) {
            std::optional<std::vector<api::event>> not_named{std::in_place};
            co_return not_named;
        }
        auto read = co_await async_read(search);
        tools_.health.note(read);
        if (read.has_error() || session.has_error()) {
            api::failure why = read.has_error() ? read.error() : session.error();
            const fault_verdict verdict = judge(faults, why);
            if (verdict == fault_verdict::end) {
                why.ambiguous = true; // what was sent before may still be carried out
                co_return why;
            }
            const milliseconds wait = verdict == fault_verdict::confirm
                ? tools_.confirm_after
                : std::max(delay_.next(), why.retry_after.value_or(milliseconds{0}));
            if (!may_go_on(wait)) co_return why;
            co_await async::async_sleep(wait);
            continue; // a failed check proves nothing
        }
        search = std::move(*read);
        if (auto found = search.found()) co_return found;
        ++looks;
        const auto verdict = policy.after_look(*session);
        if (verdict == resend_policy::verdict::stay_in_doubt) co_return api::failure{errc::work_in_doubt};
        if (verdict == resend_policy::verdict::send_again) break;
    }
    co_return std::optional<std::vector<api::event>>{};
}

/// True when the stream or the session's status shows that the API accepted events that its response did not name. A
/// session whose state before the send is unknown may have been running already.
bool sender::takes(const turn& accepting, bool was_idle, const api::outcome<api::session>& session) const {
    return accepting.has_shown_send() || (was_idle && session && is_working(session->status));
}

asio::awaitable<api::outcome<work_search>> sender::async_read(work_search search) {
    api::event_query query;
    query.types = {"user.message",           "user.define_outcome",     "user.interrupt",
                   "user.tool_confirmation", "user.custom_tool_result", "user.tool_result",
                   "system.message"};
    query.limit = 1000;
    for (api::list_walk walk;;) {
        auto page = co_await tools_.client.async_list_events(session_id_, query);
        if (page.has_error()) co_return page.error();
        for (const api::event& e : page->data) search.add(e);
        if (const error_code ec = walk.advance(query.page, *page)) co_return api::failure{ec};
        if (query.page.empty()) co_return search;
    }
}

} // namespace tether::session
