#include <tether/protocol/run_document.hpp>

#include <tether/core/json_members.hpp>

namespace tether::protocol {
namespace {

run_document::action parse_action(const boost::json::object& from) {
    run_document::action a;
    read_member(from, "event_id", a.event_id);
    read_member(from, "type", a.type);
    read_member(from, "name", a.name);
    read_member(from, "answer_with", a.answer_with);
    read_member(from, "mcp_server", a.mcp_server);
    read_member(from, "input", a.input);
    return a;
}

run_document::result_document parse_result(const boost::json::object& from) {
    run_document::result_document r;
    read_member(from, "status", r.status);
    read_member(from, "stop_reason", r.stop_reason);
    read_member(from, "stop_details", r.stop_details);
    read_member(from, "messages", r.messages);
    read_member(from, "usage", r.usage);
    read_member(from, "complete", r.complete);
    read_member(from, "proof", r.proof);
    return r;
}

void take_nested(const boost::json::object& from, run_document& run) {
    if (const auto* waiting = array_of(from, "waiting_for"))
        for (const auto& action : *waiting)
            if (action.is_object()) run.waiting_for.push_back(parse_action(action.get_object()));
    read_member(from, "labels", run.labels);
    const auto* owner = object_of(from, "owner");
    read_member(owner, "uid", run.owner.uid);
    read_member(owner, "name", run.owner.name);
    const auto* follow = object_of(from, "follow");
    read_member(follow, "mode", run.follow.mode);
    read_member(follow, "opens", run.follow.opens);
    read_member(follow, "reopens", run.follow.reopens);
    read_member(follow, "polls", run.follow.polls);
    read_member(follow, "last_event_at", run.follow.last_event_at);
    if (const auto* result = object_of(from, "result")) run.result = parse_result(*result);
    if (const auto* error = object_of(from, "error")) {
        auto& e = run.error.emplace();
        read_member(error, "code", e.code);
        read_member(error, "message", e.message);
        read_member(error, "request_id", e.request_id);
    }
}

} // namespace

result<run_document> parse_run_document(const boost::json::value& document) {
    const auto* from = document.if_object();
    if (!from) return error_code{errc::malformed_document};
    run_document run;
    read_member(*from, "id", run.id);
    read_member(*from, "state", run.state);
    read_member(*from, "agent", run.agent);
    read_member(*from, "environment_id", run.environment_id);
    read_member(*from, "session_id", run.session_id);
    read_member(*from, "title", run.title);
    read_member(*from, "created_at", run.created_at);
    read_member(*from, "started_at", run.started_at);
    read_member(*from, "finished_at", run.finished_at);
    read_member(*from, "timeout", run.timeout);
    read_member(*from, "when_done", run.when_done);
    read_member(*from, "remote", run.remote);
    read_member(*from, "turns", run.turns);
    take_nested(*from, run);
    if (run.id.empty() || run.state.empty()) return error_code{errc::malformed_document};
    return run;
}

bool is_finished_state(std::string_view state) noexcept {
    return state == "succeeded" || state == "failed" || state == "cancelled" || state == "timed_out";
}

} // namespace tether::protocol
