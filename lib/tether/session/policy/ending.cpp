#include <tether/session/policy/ending.hpp>

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace tether::session {
namespace {

void end(run& run, run_state state, wall_time at) {
    run.state = state;
    run.finished_at = at;
    run.waiting_for.clear();
    run.follow.mode = follow_mode::none;
}

/// The known part of a turn that did not end, never marked as a complete result.
run_result partial(const turn& so_far, std::string_view status, std::string missing) {
    run_result result;
    result.status = status;
    for (const turn_message& m : so_far.messages()) result.messages.push_back(m.text);
    result.usage = so_far.usage();
    result.proof.missing.push_back(std::move(missing));
    return result;
}

std::string stop_reason_json(const conclusion& end) {
    if (end.by != conclusion::how::idle || end.stop.type.empty()) return {};
    if (!end.stop_json.empty()) return end.stop_json;
    boost::json::object reason;
    reason["type"] = end.stop.type;
    return boost::json::serialize(reason);
}

/// Names the error that ended the session's work, in the run's error.
void name_cause(run_error& error, const std::optional<session_failure>& failure) {
    if (!failure) return;
    error.message += fmt::format(": {}: {}", failure->type, failure->message);
    error.session_error = failure;
}

/// Returns the API's message. For a failure that the operator can fix, adds the advice.
std::string words_of(const api::failure& why) {
    std::string text = why.message.empty() ? why.code.message() : why.message;
    const bool is_for_operator = why.scope == api::failure_scope::account || why.is_misdirected();
    if (is_for_operator && !why.advice.empty())
        text += fmt::format(" ({})", why.advice.substr(0, why.advice.size() - 1));
    return text;
}

std::string_view status_word(conclusion::how by) {
    switch (by) {
    case conclusion::how::idle: return "idle";
    case conclusion::how::terminated: return "terminated";
    case conclusion::how::deleted: return "deleted";
    }
    return "unknown";
}

} // namespace

void take_end(run_result& result, const conclusion& end) {
    result.status = status_word(end.by);
    result.stop_reason = stop_reason_json(end);
    result.stop_details = end.stop_details;
    result.outcome = end.outcome;
}

void finish(run& run, const finding& found, wall_time at) {
    end(run, state_after(found.end), at);
    run_result result;
    take_end(result, found.end);
    for (const turn_message& m : found.messages) result.messages.push_back(m.text);
    result.usage = found.usage;
    result.proof = found.proof;
    result.complete = found.proof.missing.empty();
    run.result = std::move(result);
    run.error.reset();
    if (const auto code = error_after(found.end)) {
        const error_code ec = *code;
        std::string text = ec.message();
        if (ec == errc::outcome_not_met && !found.end.outcome->result.empty()) text += ": " + found.end.outcome->result;
        run.error = run_error{ec, std::move(text), {}, {}};
        if (is_failure_of_session(found.end)) name_cause(*run.error, found.failure);
    }
}

void finish(run& run, const api::failure& why, const turn& so_far, wall_time at) {
    end(run, run_state::failed, at);
    const bool deleted = why.code == errc::session_deleted;
    run.result = partial(so_far, deleted ? "deleted" : "unknown", "the event that ends the turn");
    run.error = run_error{why.code, words_of(why), why.request_id, {}};
}

void finish(run& run, const conclusion& end, const turn& so_far, wall_time at) {
    finding found;
    found.end = end;
    found.messages = so_far.messages();
    found.usage = so_far.usage();
    found.failure = so_far.failure();
    found.proof.by = result_proof::source::history;
    found.proof.terminal_event_id = end.event_id;
    found.proof.missing.push_back("a verification before the run's deadline");
    finish(run, found, at);
}

void finish(run& run, interruption why, const turn& so_far, wall_time at) {
    const bool in_queue = why == interruption::queue_timeout;
    const bool late = why == interruption::deadline || in_queue;
    end(run, late ? run_state::timed_out : run_state::cancelled, at);
    run.result = partial(so_far, "unknown",
                         in_queue   ? "the turn did not begin"
                             : late ? "the turn did not end before the run's deadline"
                                    : "the turn was cancelled");
    const error_code code = in_queue ? errc::queue_timeout : late ? errc::deadline_passed : errc::cancelled_by_user;
    run.error = run_error{code, code.message(), {}, {}};
    if (why == interruption::deadline) name_cause(*run.error, so_far.failure());
}

} // namespace tether::session
