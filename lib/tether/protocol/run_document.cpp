#include <tether/protocol/run_document.hpp>

#include <tether/core/json_members.hpp>

namespace tether::protocol {
namespace {

run_document::action parse_action(const boost::json::object& object) {
    run_document::action a;
    read_member(object, "event_id", a.event_id);
    read_member(object, "type", a.type);
    read_member(object, "name", a.name);
    read_member(object, "answer_with", a.answer_with);
    read_member(object, "mcp_server", a.mcp_server);
    read_member(object, "input", a.input);
    return a;
}

run_document::result_document parse_result(const boost::json::object& object) {
    run_document::result_document r;
    read_member(object, "status", r.status);
    read_member(object, "stop_reason", r.stop_reason);
    read_member(object, "stop_details", r.stop_details);
    read_member(object, "messages", r.messages);
    read_member(object, "usage", r.usage);
    read_member(object, "outcome", r.outcome);
    read_member(object, "complete", r.complete);
    read_member(object, "late", r.late);
    read_member(object, "proof", r.proof);
    return r;
}

void take_nested(const boost::json::object& object, run_document& run) {
    if (const auto* waiting = array_of(object, "waiting_for"))
        for (const auto& action : *waiting)
            if (action.is_object()) run.waiting_for.push_back(parse_action(action.get_object()));
    read_member(object, "labels", run.labels);
    const auto* owner = object_of(object, "owner");
    read_member(owner, "uid", run.owner.uid);
    read_member(owner, "name", run.owner.name);
    const auto* follow = object_of(object, "follow");
    read_member(follow, "mode", run.follow.mode);
    read_member(follow, "opens", run.follow.opens);
    read_member(follow, "reopens", run.follow.reopens);
    read_member(follow, "polls", run.follow.polls);
    read_member(follow, "last_event_at", run.follow.last_event_at);
    if (const auto* result = object_of(object, "result")) run.result = parse_result(*result);
    if (const auto* error = object_of(object, "error")) {
        auto& e = run.error.emplace();
        read_member(error, "code", e.code);
        read_member(error, "message", e.message);
        read_member(error, "request_id", e.request_id);
    }
}

} // namespace

result<run_document> parse_run_document(const boost::json::value& document) {
    const auto* object = document.if_object();
    if (!object) return error_code{errc::malformed_document};
    run_document run;
    read_member(*object, "id", run.id);
    read_member(*object, "state", run.state);
    read_member(*object, "agent", run.agent);
    read_member(*object, "environment_id", run.environment_id);
    read_member(*object, "session_id", run.session_id);
    read_member(*object, "title", run.title);
    read_member(*object, "created_at", run.created_at);
    read_member(*object, "started_at", run.started_at);
    read_member(*object, "finished_at", run.finished_at);
    read_member(*object, "timeout", run.timeout);
    read_member(*object, "queue_timeout", run.queue_timeout);
    read_member(*object, "when_done", run.when_done);
    read_member(*object, "remote", run.remote);
    read_member(*object, "turns", run.turns);
    take_nested(*object, run);
    if (run.id.empty() || run.state.empty()) return error_code{errc::malformed_document};
    return run;
}

bool is_finished_state(std::string_view state) noexcept {
    return state == "succeeded" || state == "failed" || state == "cancelled" || state == "timed_out";
}

} // namespace tether::protocol
