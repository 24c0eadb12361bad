#include <tether/protocol/run_document.hpp>

#include <tether/protocol/members.hpp>

namespace tether::protocol {
namespace {

boost::json::value to_json(const run_document::action& a) {
    return {{"event_id", a.event_id},
            {"type", text_or_null(a.type)},
            {"name", text_or_null(a.name)},
            {"answer_with", text_or_null(a.answer_with)}};
}

boost::json::value to_json(const run_document::result_document& r) {
    boost::json::object out;
    out["status"] = r.status;
    out["stop_reason"] = r.stop_reason;
    out["stop_details"] = r.stop_details;
    out["last_message"] = nullptr;
    if (!r.messages.empty()) out["last_message"] = r.messages.back().str();
    boost::json::array& messages = out["messages"].emplace_array();
    for (const std::string& message : r.messages) messages.emplace_back(message);
    out["usage"] = r.usage;
    out["complete"] = r.complete;
    out["proof"] = r.proof;
    return out;
}

run_document::action parse_action(const boost::json::object& from) {
    run_document::action a;
    take(from, "event_id", a.event_id);
    take(from, "type", a.type);
    take(from, "name", a.name);
    take(from, "answer_with", a.answer_with);
    take(from, "mcp_server", a.mcp_server);
    take(from, "input", a.input);
    return a;
}

run_document::result_document parse_result(const boost::json::object& from) {
    run_document::result_document r;
    take(from, "status", r.status);
    take(from, "stop_reason", r.stop_reason);
    take(from, "stop_details", r.stop_details);
    if (const auto* messages = from.if_contains("messages"); messages && messages->is_array())
        for (const auto& message : messages->get_array())
            if (message.is_string()) r.messages.emplace_back(std::string_view{message.get_string()});
    take(from, "usage", r.usage);
    take(from, "complete", r.complete);
    take(from, "proof", r.proof);
    return r;
}

void take_nested(const boost::json::object& from, run_document& run) {
    if (const auto* waiting = from.if_contains("waiting_for"); waiting && waiting->is_array())
        for (const auto& action : waiting->get_array())
            if (action.is_object()) run.waiting_for.push_back(parse_action(action.get_object()));
    const auto& labels = object_in(from, "labels");
    for (const auto& label : labels) take(labels, label.key(), run.labels[label.key()]);
    const auto& owner = object_in(from, "owner");
    take(owner, "uid", run.owner.uid);
    take(owner, "name", run.owner.name);
    const auto& follow = object_in(from, "follow");
    take(follow, "mode", run.follow.mode);
    take(follow, "opens", run.follow.opens);
    take(follow, "reopens", run.follow.reopens);
    take(follow, "polls", run.follow.polls);
    take(follow, "last_event_at", run.follow.last_event_at);
    if (const auto* result = from.if_contains("result"); result && result->is_object())
        run.result = parse_result(result->get_object());
    if (const auto* error = from.if_contains("error"); error && error->is_object()) {
        auto& e = run.error.emplace();
        take(error->get_object(), "code", e.code);
        take(error->get_object(), "message", e.message);
        take(error->get_object(), "request_id", e.request_id);
    }
}

} // namespace

boost::json::value to_json(const run_document& run) {
    boost::json::object out;
    out["id"] = run.id;
    out["state"] = run.state;
    boost::json::array& waiting = out["waiting_for"].emplace_array();
    for (const auto& action : run.waiting_for) waiting.push_back(to_json(action));
    out["agent"] = run.agent;
    out["environment_id"] = text_or_null(run.environment_id);
    out["session_id"] = text_or_null(run.session_id);
    out["title"] = text_or_null(run.title);
    out["labels"] = object_of(run.labels);
    out["owner"] = {{"uid", run.owner.uid}, {"name", text_or_null(run.owner.name)}};
    out["created_at"] = text_or_null(run.created_at);
    out["started_at"] = text_or_null(run.started_at);
    out["finished_at"] = text_or_null(run.finished_at);
    out["timeout"] = run.timeout;
    out["when_done"] = run.when_done;
    out["remote"] = run.remote;
    out["follow"] = {{"mode", run.follow.mode},
                     {"opens", run.follow.opens},
                     {"reopens", run.follow.reopens},
                     {"polls", run.follow.polls},
                     {"last_event_at", text_or_null(run.follow.last_event_at)}};
    out["turns"] = run.turns;
    out["result"] = nullptr;
    if (run.result) out["result"] = to_json(*run.result);
    out["error"] = nullptr;
    if (run.error)
        out["error"] = {{"code", run.error->code},
                        {"message", run.error->message},
                        {"request_id", text_or_null(run.error->request_id)}};
    return out;
}

result<run_document> parse_run_document(const boost::json::value& document) {
    const auto* from = document.if_object();
    if (!from) return error_code{errc::malformed_document};
    run_document run;
    take(*from, "id", run.id);
    take(*from, "state", run.state);
    take(*from, "agent", run.agent);
    take(*from, "environment_id", run.environment_id);
    take(*from, "session_id", run.session_id);
    take(*from, "title", run.title);
    take(*from, "created_at", run.created_at);
    take(*from, "started_at", run.started_at);
    take(*from, "finished_at", run.finished_at);
    take(*from, "timeout", run.timeout);
    take(*from, "when_done", run.when_done);
    take(*from, "remote", run.remote);
    take(*from, "turns", run.turns);
    take_nested(*from, run);
    if (run.id.empty() || run.state.empty()) return error_code{errc::malformed_document};
    return run;
}

bool is_finished_state(std::string_view state) noexcept {
    return state == "succeeded" || state == "failed" || state == "cancelled" || state == "timed_out";
}

} // namespace tether::protocol
