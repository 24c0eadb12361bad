// Models one simulated session: its state, and how emitted events change it.
#include <tether/simulator/model/session_model.hpp>

#include <tether/simulator/model/event_types.hpp>

#include <algorithm>

namespace tether::simulator {
namespace {

constexpr std::size_t most_past_statuses = 64;

} // namespace

session_model::session_model(id_source& ids, session_facts facts, wall_time now)
    : facts_{std::move(facts)}
    , writer_{ids, std::string{text_of(facts_.agent, "name")}, facts_.primary_thread}
    , past_statuses_{{wall_time{}, status_}}
    , last_stamp_{now}
    , updated_at_{now} {}

void session_model::load(const std::vector<frame>& transcript) {
    const bool has_work =
        std::any_of(transcript.begin(), transcript.end(), [](const frame& each) { return is_work(each.type()); });
    const auto timed = std::find_if(transcript.begin(), transcript.end(), [](const frame& each) {
        return parse_timestamp(text_of(each.event, "processed_at")).has_value();
    });
    if (!has_work && timed != transcript.end()) {
        const auto first = *parse_timestamp(text_of(timed->event, "processed_at"));
        steps_.emplace_back(opening{to_text(first - std::chrono::milliseconds{1})});
    }
    const auto thread = std::find_if(transcript.begin(), transcript.end(), [](const frame& each) {
        return each.type() == "session.thread_status_running" || each.type() == "session.thread_status_terminated";
    });
    if (thread != transcript.end()) {
        facts_.primary_thread = text_of(thread->event, "session_thread_id");
        writer_.adopt_thread(text_of(thread->event, "agent_name"), facts_.primary_thread);
    }
    for (const frame& each : transcript) {
        steps_.emplace_back(each);
        if (each.what == frame::kind::cut || each.what == frame::kind::error) steps_.emplace_back(comeback{});
    }
    steps_.emplace_back(unfinished_end{});
}

std::string_view session_model::status(wall_time now, std::chrono::milliseconds lag) const {
    std::string_view shown = past_statuses_.front().status;
    for (const past_status& each : past_statuses_)
        if (each.at + lag <= now) shown = each.status;
    return shown;
}

bool session_model::has_worked_since(wall_time time) const {
    const auto is_working = [](const past_status& past) {
        return past.status == "running" || past.status == "rescheduling";
    };
    for (std::size_t i = 0; i < past_statuses_.size(); ++i) {
        const bool is_over = i + 1 < past_statuses_.size() && past_statuses_[i + 1].at <= time;
        if (!is_over && is_working(past_statuses_[i])) return true;
    }
    return false;
}

void session_model::set_status(std::string_view status, wall_time now) {
    if (status_ == status) return;
    status_ = status;
    past_statuses_.push_back({now, status_});
    while (past_statuses_.size() > most_past_statuses) past_statuses_.pop_front();
}

void session_model::apply(const json::object& event, wall_time now) {
    const std::string_view type = text_of(event, "type");
    history_.put(event, now);
    calls_.note(event);
    if (type == "session.status_running") {
        set_status("running", now);
        turn_open_ = true;
        stop_reason_.clear();
    } else if (type == "session.status_rescheduled") {
        set_status("rescheduling", now);
    } else if (type == "session.status_idle") {
        set_status("idle", now);
        turn_open_ = false;
        stop_reason_ = text_of(object_of(event, "stop_reason"), "type");
    } else if (type == "session.status_terminated" || type == "session.deleted") {
        if (type == "session.deleted") deleted_ = true;
        set_status("terminated", now);
        steps_.clear();
        urgent_.clear();
        inputs_.clear();
        turn_open_ = false;
    } else if (type == "session.usage") {
        if (const json::value* usage = event.if_contains("usage"); usage && usage->is_object())
            if (usage->get_object() != writer_.usage().totals()) writer_.usage().adopt(usage->get_object());
        if (const json::value* budget = find_member(event, "budget"); budget && facts_.budget.is_null())
            facts_.budget = *budget;
    } else if (type == "span.model_request_start") {
        open_requests_.emplace(text_of(event, "id"));
    } else if (type == "span.model_request_end") {
        open_requests_.erase(std::string{text_of(event, "model_request_start_id")});
    } else if (type == "workflow_run.created") {
        open_workflows_.emplace(text_of(event, "workflow_run_id"));
    } else if (type == "workflow_run.status_ended") {
        open_workflows_.erase(std::string{text_of(event, "workflow_run_id")});
    } else if (type == "span.outcome_evaluation_end") {
        facts_.outcome_evaluations = json::array{json::object{{"type", "outcome_evaluation"},
                                                              {"outcome_id", text_of(event, "outcome_id")},
                                                              {"description", ""},
                                                              {"iteration", event.at("iteration")},
                                                              {"result", text_of(event, "result")},
                                                              {"explanation", text_of(event, "explanation")},
                                                              {"completed_at", text_of(event, "processed_at")}}};
    } else if (type.starts_with("session.thread_")) {
        note_thread(event);
    }
}

void session_model::note_thread(const json::object& event) {
    const std::string_view id = text_of(event, "session_thread_id");
    if (id == facts_.primary_thread) return;
    auto found = std::find_if(threads_.begin(), threads_.end(),
                              [&](const json::object& each) { return text_of(each, "id") == id; });
    if (found == threads_.end()) {
        threads_.push_back({{"id", id}, {"agent_name", text_of(event, "agent_name")}, {"status", "idle"}});
        found = std::prev(threads_.end());
    }
    const std::string_view type = text_of(event, "type");
    for (const char* word : {"running", "idle", "terminated"})
        if (type.ends_with(word)) (*found)["status"] = word;
    if (type.ends_with("rescheduled")) (*found)["status"] = "rescheduling";
}

json::object session_model::document(wall_time now, std::chrono::milliseconds status_lag) const {
    const double seconds = std::chrono::duration<double>(now - facts_.created_at).count();
    json::object usage = writer_.usage().totals();
    json::value active_seconds = 0;
    read_member(usage, "active_seconds", active_seconds);
    return {{"type", "session"},
            {"id", facts_.id},
            {"status", status(now, status_lag)},
            {"title", facts_.title},
            {"agent", facts_.agent},
            {"environment_id", facts_.environment_id},
            {"deployment_id", nullptr},
            {"metadata", facts_.metadata},
            {"resources", facts_.resources},
            {"vault_ids", facts_.vault_ids},
            {"budget", facts_.budget},
            {"outcome_evaluations", facts_.outcome_evaluations},
            {"stats", json::object{{"active_seconds", active_seconds}, {"duration_seconds", seconds}}},
            {"usage", std::move(usage)},
            {"created_at", to_text(facts_.created_at)},
            {"updated_at", to_text(updated_at_)},
            {"archived_at", facts_.archived_at ? json::value(to_text(*facts_.archived_at)) : json::value{}}};
}

json::array session_model::threads(wall_time now) const {
    const auto thread = [&](std::string_view id, std::string_view name, std::string_view status, bool child) {
        json::object agent = facts_.agent;
        agent.erase("multiagent");
        agent["name"] = name;
        return json::object{{"type", "session_thread"},
                            {"id", id},
                            {"session_id", facts_.id},
                            {"parent_thread_id", child ? json::value(facts_.primary_thread) : json::value{}},
                            {"workflow_run_id", nullptr},
                            {"agent", std::move(agent)},
                            {"status", status},
                            {"stats", nullptr},
                            {"usage", child ? json::value{} : json::value(writer_.usage().totals())},
                            {"created_at", to_text(facts_.created_at)},
                            {"updated_at", to_text(updated_at_)},
                            {"archived_at", nullptr}};
    };
    json::array out;
    out.push_back(thread(facts_.primary_thread, writer_.agent_name(), status(now, {}), false));
    for (const json::object& each : threads_)
        out.push_back(thread(text_of(each, "id"), text_of(each, "agent_name"), text_of(each, "status"), true));
    return out;
}

} // namespace tether::simulator
