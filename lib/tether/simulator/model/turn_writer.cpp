// Writes the events of generated turns, in the API's order.
#include <tether/simulator/model/turn_writer.hpp>

#include <fmt/format.h>

namespace tether::simulator {

namespace {

using std::chrono::milliseconds;

json::array text_content(std::string_view text) {
    return json::array{json::object{{"type", "text"}, {"text", text}}};
}

void put(turn_writer::steps& out, json::object event) {
    made_event made;
    made.event = std::move(event);
    out.emplace_back(std::move(made));
}

} // namespace

json::object reason(std::string_view type) {
    return {{"type", type}};
}

turn_writer::turn_writer(id_source& ids, std::string agent_name, std::string thread_id)
    : ids_{ids}
    , agent_name_{std::move(agent_name)}
    , thread_id_{std::move(thread_id)} {}

json::object turn_writer::event(std::string_view type, wall_time now) {
    return {{"type", type}, {"id", ids_.next_event(now)}};
}

json::object turn_writer::thread_event(std::string_view type, wall_time now) {
    json::object out = event(type, now);
    out["agent_name"] = agent_name_;
    out["session_thread_id"] = thread_id_;
    return out;
}

void turn_writer::adopt_thread(std::string_view agent_name, std::string_view thread_id) {
    agent_name_ = agent_name;
    thread_id_ = thread_id;
}

void turn_writer::running(steps& out, wall_time now) {
    put(out, event("session.status_running", now));
    put(out, thread_event("session.thread_status_running", now));
}

void turn_writer::idle(steps& out, json::object stop_reason, json::value details, const json::value& budget,
                       wall_time now) {
    close_request(out, false, now);
    json::object thread = thread_event("session.thread_status_idle", now);
    thread["stop_reason"] = stop_reason;
    thread["stop_details"] = details;
    put(out, std::move(thread));
    json::object usage = event("session.usage", now);
    usage["usage"] = usage_.totals();
    usage["budget"] = budget;
    put(out, std::move(usage));
    json::object session = event("session.status_idle", now);
    session["stop_reason"] = std::move(stop_reason);
    session["stop_details"] = std::move(details);
    put(out, std::move(session));
}

void turn_writer::terminated(steps& out, wall_time now) {
    put(out, thread_event("session.thread_status_terminated", now));
    put(out, event("session.status_terminated", now));
}

void turn_writer::open_request(steps& out, wall_time now) {
    if (!request_id_.empty()) return;
    json::object start = event("span.model_request_start", now);
    request_id_ = text_of(start, "id");
    put(out, std::move(start));
}

void turn_writer::close_request(steps& out, bool failed, wall_time now) {
    if (request_id_.empty()) return;
    json::object end = event("span.model_request_end", now);
    end["is_error"] = failed;
    end["model_request_start_id"] = std::exchange(request_id_, {});
    end["model_usage"] = usage_.request(std::exchange(written_, 0));
    put(out, std::move(end));
}

void turn_writer::abandon_request(steps& out, std::string_view start_id, wall_time now) {
    json::object end = event("span.model_request_end", now);
    end["is_error"] = true;
    end["model_request_start_id"] = start_id;
    end["model_usage"] = json::object{
        {"input_tokens", 0}, {"output_tokens", 0}, {"cache_read_input_tokens", 0}, {"cache_creation_input_tokens", 0}};
    put(out, std::move(end));
}

void turn_writer::preview(steps& out, std::string_view id, const std::string& text) {
    const auto add = [&](json::object event) {
        frame made = make_frame(std::move(event), frame::kind::preview);
        made.preview_type = "agent.message";
        out.emplace_back(std::move(made));
    };
    add({{"type", "event_start"}, {"event", json::object{{"type", "agent.message"}, {"id", id}}}});
    // Complete words only, so that no character is cut in two.
    const std::size_t middle = std::min(text.find(' ', text.size() / 2), text.size());
    for (const std::string& part : {text.substr(0, middle), text.substr(middle)}) {
        if (part.empty()) continue;
        add({{"type", "event_delta"},
             {"event_id", id},
             {"delta",
              json::object{{"type", "content_delta"},
                           {"index", 0},
                           {"content", json::object{{"type", "text"}, {"text", part}}}}}});
    }
}

void turn_writer::message(steps& out, const std::string& text, milliseconds later, wall_time now) {
    open_request(out, now);
    made_event made;
    made.event = event("agent.message", now);
    if (previews_) preview(out, text_of(made.event, "id"), text);
    made.event["content"] = text_content(text);
    made.later = later;
    written_ += text.size();
    out.emplace_back(std::move(made));
}

void turn_writer::call(steps& out, const directive& what, bool again, wall_time now) {
    using verb = directive::verb;
    const bool ask = what.what == verb::ask;
    const bool waits = ask || what.what == verb::custom || what.what == verb::hosted;
    const bool mcp = what.what == verb::mcp;
    open_request(out, now);
    json::object use = event(what.what == verb::custom ? "agent.custom_tool_use"
                                 : mcp                 ? "agent.mcp_tool_use"
                                                       : "agent.tool_use",
                             now);
    const std::string id{text_of(use, "id")};
    use["name"] = what.name;
    if (mcp) use["mcp_server_name"] = "simulated";
    use["input"] = what.input;
    // A tool of a self-hosted environment: the simulator knows it by the missing evaluation.
    if (what.what != verb::custom && what.what != verb::hosted) {
        use["evaluated_permission"] = ask ? "ask" : "allow";
        use["evaluation"] = reason(ask ? "always_ask" : "always_allow");
    }
    put(out, std::move(use));
    if (ask) asked_[id] = asked{false, what.text};
    if (!again) close_request(out, false, now);
    if (waits) {
        if (!again) out.emplace_back(answers{});
        return;
    }
    json::object result = event(mcp ? "agent.mcp_tool_result" : "agent.tool_result", now);
    result[mcp ? "mcp_tool_use_id" : "tool_use_id"] = id;
    result["content"] = text_content(what.text.empty() ? std::string{"ok"} : what.text);
    result["is_error"] = false;
    put(out, std::move(result));
}

void turn_writer::tool_result(steps& out, const json::object& confirmation, wall_time now) {
    const std::string_view id = text_of(confirmation, "tool_use_id");
    const auto found = asked_.find(id);
    if (found == asked_.end()) return;
    const bool denied = text_of(confirmation, "result") == "deny";
    const std::string_view why = text_of(confirmation, "deny_message");
    const std::string text = denied    ? "The call was denied. " + std::string{why}
        : found->second.result.empty() ? std::string{"ok"}
                                       : found->second.result;
    json::object result = event("agent.tool_result", now);
    result["tool_use_id"] = id;
    result["content"] = text_content(text);
    result["is_error"] = denied;
    put(out, std::move(result));
    asked_.erase(found);
}

void turn_writer::child_thread(steps& out, const directive& what, wall_time now) {
    const std::string child = ids_.next("sthr_", now);
    const auto about = [&](std::string_view type) {
        json::object out_event = event(type, now);
        out_event["agent_name"] = what.name;
        out_event["session_thread_id"] = child;
        return out_event;
    };
    close_request(out, false, now);
    json::object created = about("session.thread_created");
    created["workflow_run_id"] = nullptr;
    put(out, std::move(created));
    put(out, about("session.thread_status_running"));
    json::object sent = event("agent.thread_message_sent", now);
    sent["to_session_thread_id"] = child;
    sent["to_agent_name"] = what.name;
    sent["content"] = text_content(what.text);
    put(out, std::move(sent));
    json::object received = event("agent.thread_message_received", now);
    received["from_session_thread_id"] = child;
    received["from_agent_name"] = what.name;
    received["content"] = text_content("Done: " + what.text);
    put(out, std::move(received));
    json::object idle_event = about("session.thread_status_idle");
    idle_event["stop_reason"] = reason("end_turn");
    idle_event["stop_details"] = nullptr;
    put(out, std::move(idle_event));
}

void turn_writer::evaluation(steps& out, const directive& what, wall_time now) {
    close_request(out, false, now);
    if (outcome_id_.empty()) outcome_id_ = ids_.next("outc_", now);
    json::object start = event("span.outcome_evaluation_start", now);
    const std::string start_id{text_of(start, "id")};
    start["outcome_id"] = outcome_id_;
    start["iteration"] = iteration_;
    put(out, std::move(start));
    const std::string result = what.name.empty() ? "satisfied" : what.name;
    json::object end = event("span.outcome_evaluation_end", now);
    end["outcome_evaluation_start_id"] = start_id;
    end["outcome_id"] = outcome_id_;
    end["iteration"] = iteration_++;
    end["explanation"] = result == "satisfied" ? "All criteria met." : "The rubric is not met yet.";
    end["result"] = result;
    end["usage"] = usage_.request(80);
    put(out, std::move(end));
}

void turn_writer::retried_error(steps& out, const directive& what, wall_time now) {
    close_request(out, true, now);
    json::object failure = event("session.error", now);
    failure["error"] = json::object{
        {"type", what.name}, {"message", "The simulator was scripted to fail."}, {"retry_status", reason(what.text)}};
    put(out, std::move(failure));
    if (what.text != "retrying") return;
    put(out, thread_event("session.thread_status_rescheduled", now));
    put(out, event("session.status_rescheduled", now));
    running(out, now);
}

void turn_writer::write(steps& out, const directive& what, bool again, wall_time now) {
    using verb = directive::verb;
    switch (what.what) {
    case verb::think:
        open_request(out, now);
        put(out, event("agent.thinking", now));
        return;
    case verb::break_off:
        open_request(out, now);
        forget_request();
        return;
    case verb::say:
    case verb::late_message:
        message(out, what.text, milliseconds{what.what == verb::late_message ? 1500 : 0}, now);
        if (!again) close_request(out, false, now);
        return;
    case verb::big: message(out, std::string(what.count, 'x'), milliseconds{0}, now); return;
    case verb::tool:
    case verb::mcp:
    case verb::custom:
    case verb::ask:
    case verb::hosted: call(out, what, again, now); return;
    case verb::thread: child_thread(out, what, now); return;
    case verb::outcome: evaluation(out, what, now); return;
    case verb::error: retried_error(out, what, now); return;
    case verb::wait: out.emplace_back(pause{what.pause, std::nullopt}); return;
    case verb::messages:
    case verb::refuse:
    case verb::budget:
    case verb::terminate:
    case verb::vanish:
    case verb::fault:
    case verb::play: return;
    }
}

} // namespace tether::simulator
