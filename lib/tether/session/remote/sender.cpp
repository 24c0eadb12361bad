#include <tether/session/remote/sender.hpp>

#include <tether/async/event.hpp>
#include <tether/session/log_kinds.hpp>
#include <tether/session/remote/session_absence.hpp>
#include <tether/session/remote/session_activity.hpp>

#include <algorithm>
#include <utility>

namespace tether::session {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

/// The length of a search after which nothing will be sent, as a multiple of `settle`.
constexpr int brief_settles = 2;
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

bool is_unnamed(const api::failure& why) {
    return why.status == 200 && why.code == errc::foreign_answer && why.message.empty();
}

} // namespace

sender::sender(const tools& tools, async::stop_signal& signal, const std::string& run_id, const std::string& session_id,
               const follow_config& config, stream_witness& stream, std::optional<steady_clock::time_point> give_up)
    : tools_{tools}
    , signal_{signal}
    , run_id_{run_id}
    , session_id_{session_id}
    , config_{config}
    , stream_{stream}
    , give_up_{give_up}
    , faults_{tools.confirm_after}
    , delay_{milliseconds{500}, milliseconds{10'000}, tools.random} {}

bool sender::may_go_on(milliseconds wait) const {
    return !give_up_ || steady_clock::now() + wait < *give_up_;
}

asio::awaitable<sender::accepted_events> sender::async_send(input_batch events, turn& current, session_before before,
                                                            api::admission_task on_admitted) {
    // Ends the send on every way out, cancellation included.
    struct settled {
        turn& current;
        stream_witness& stream;
        bool done = false;
        ~settled() {
            stream.forget();
            if (!done) current.send_failed();
        }
    } settle{current, stream_};
    work_search search{events, before.inputs, current.inputs()};
    current.send_begins(events, before.inputs);
    stream_.expect(search);
    auto accepted = co_await async_try(std::move(events), std::move(search), std::move(before), std::move(on_admitted));
    if (accepted) {
        settle.done = true;
        current.send_accepted(*accepted);
    }
    co_return accepted;
}

asio::awaitable<sender::found_events> sender::async_recover(input_batch events, turn& current, session_before before,
                                                            patience how) {
    if (how != patience::one_look)
        tools_.log.write(log_kinds.looking_for_sent_work, {{"run", run_id_}, {"session", session_id_}});
    work_search search{events, before.inputs, current.inputs()};
    const std::set<std::string> known = before.inputs;
    send_evidence evidence;
    evidence.failed_at = steady_clock::now();
    evidence.may_send_again = how == patience::long_enough;
    const auto judge_fault = [this](fault_policy& faults, const api::failure& why) { return judge(faults, why); };
    send_check check{tools_, session_id_, stream_, limits_for(how), judge_fault};
    found_events found = co_await check.async_resolve(std::move(search), std::move(before), std::move(evidence));
    if (found.has_error() && found.error().code == errc::work_in_doubt)
        found = std::optional<std::vector<api::event>>{};
    if (found && found->has_value()) {
        current.send_begins(events, known);
        current.send_accepted(**found);
    }
    co_return found;
}

doubt_limits sender::limits_for(patience how) const {
    doubt_limits limits{config_.settle, config_.doubt, config_.doubt_blind, {}};
    if (how == patience::brief) limits.doubt_blind = brief_settles * config_.settle;
    if (how == patience::one_look) limits.settle = limits.doubt_blind = milliseconds{0};
    return limits;
}

asio::awaitable<sender::accepted_events> sender::async_try(input_batch events, work_search search,
                                                           session_before before, api::admission_task on_admitted) {
    for (;;) {
        auto accepted = co_await async_request(events, on_admitted);
        if (accepted) co_return accepted;
        const api::failure why = accepted.error();
        if (why.ambiguous) {
            found_events found = co_await async_resolve(search, before, why);
            if (found.has_error()) co_return found.error();
            if (found->has_value()) co_return std::move(**found);
        }
        const auto wait = co_await async_pause_after(why);
        if (wait.has_error()) co_return wait.error();
        if (!may_go_on(*wait)) co_return why;
        complain(why, *wait);
        co_await async::async_sleep(*wait);
    }
}

/// A success that names no event is a failure, because the API may never have got the request.
asio::awaitable<sender::accepted_events> sender::async_request(input_batch events, api::admission_task on_admitted) {
    auto sending = tools_.client.async_send_events(session_id_, events.text(), api::priority::answer, signal_.shield(),
                                                   std::move(on_admitted));
    auto accepted = co_await signal_.async_shielded(std::move(sending));
    // Another server may send it, so it says nothing about the API.
    if (accepted && accepted->empty()) co_return api::foreign_success();
    tools_.health.note(accepted, request_purpose::work);
    co_return accepted;
}

asio::awaitable<sender::found_events> sender::async_resolve(work_search search, session_before before,
                                                            api::failure why) {
    const bool is_lost = !is_unnamed(why);
    if (is_lost)
        tools_.log.write(log_kinds.send_response_lost,
                         {{"run", run_id_},
                          {"session", session_id_},
                          {"error", why.code},
                          {"status", why.status},
                          {"request_id", why.request_id}});
    send_evidence evidence;
    evidence.failed_at = steady_clock::now();
    evidence.may_be_pending = why.may_be_pending();
    evidence.give_up_at = give_up_;
    const auto judge_fault = [this](fault_policy& faults, const api::failure& f) { return judge(faults, f); };
    send_check check{tools_, session_id_, stream_, limits_for(patience::long_enough), judge_fault};
    found_events found = co_await check.async_resolve(std::move(search), std::move(before), std::move(evidence));
    if (found && is_lost)
        tools_.log.write(log_kinds.send_resolved_after_lost_response,
                         {{"run", run_id_}, {"session", session_id_}, {"taken", found->has_value()}});
    co_return found;
}

/// Returns the time until the next attempt, or the failure that ends the attempts.
asio::awaitable<api::outcome<milliseconds>> sender::async_pause_after(api::failure why) {
    const milliseconds asked = why.retry_after.value_or(milliseconds{0});
    if (is_parked_refusal(why) && ++parked_ <= parked_tries) co_return parked_wait;
    if (may_be_over(why)) {
        const std::optional<api::failure> over = co_await async_find_end();
        if (over) co_return *over;
    }
    const fault_verdict verdict = judge(faults_, why);
    if (verdict == fault_verdict::end) co_return why;
    if (verdict == fault_verdict::confirm) co_return tools_.confirm_after;
    if (why.ambiguous) co_return asked; // the search took longer than any delay
    co_return std::max(delay_.next(), asked);
}

void sender::complain(const api::failure& why, milliseconds wait) {
    if (std::exchange(complained_, true)) return;
    tools_.log.write(log_kinds.sending_events_failed,
                     {{"run", run_id_},
                      {"session", session_id_},
                      {"error", why.code},
                      {"status", why.status},
                      {"request_id", why.request_id},
                      {"in", wait}});
}

/// The caller decides about a missing session, because it knows more about it.
fault_verdict sender::judge(fault_policy& faults, const api::failure& why) const {
    // A client's send waits: the key of another workspace finds no session, and is soon replaced.
    if (kind_of(why) == fault_kind::missing) return give_up_ ? fault_verdict::retry : fault_verdict::end;
    const fault_verdict verdict = faults.judge(why, run_phase::begun, tools_.health.has_answered, steady_clock::now());
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

} // namespace tether::session
