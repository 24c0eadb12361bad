// Applies requests to a simulated session.
#include <tether/simulator/model/session_model.hpp>

#include <tether/simulator/model/client_events.hpp>
#include <tether/simulator/model/event_types.hpp>
#include <tether/simulator/script/fault_plan.hpp>

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>

namespace tether::simulator {

namespace {

std::string_view answered_id(const json::object& event) {
    const std::string_view custom = text_of(event, "custom_tool_use_id");
    return custom.empty() ? text_of(event, "tool_use_id") : custom;
}

/// The text that may contain directives.
std::string prompt_of(const json::object& event) {
    return text_of(event, "type") == "user.define_outcome" ? std::string{text_of(event, "description")}
                                                           : content_text(event);
}

/// The reason why the directives of a prompt cannot be played.
std::optional<api_error> check_prompt(const json::object& event, const script_library& scripts) {
    const directive_list list = parse_directives(prompt_of(event));
    if (!list.complaints.empty())
        return api_error{400, fmt::format("simulator: cannot read '{}'", list.complaints.front()), {}};
    for (const directive& each : list.steps) {
        if (each.what == directive::verb::play && !scripts.find(each.name))
            return api_error{400, fmt::format("simulator: no script named '{}'", each.name), {}};
        if (each.what != directive::verb::fault) continue;
        try {
            fault_plan{}.add(each.text);
        } catch (const std::invalid_argument& wrong) {
            return api_error{400, fmt::format("simulator: {}", wrong.what()), {}};
        }
    }
    return std::nullopt;
}

} // namespace

session_model::acceptance session_model::accept(const json::array& events, const script_library& scripts, bool initial,
                                                wall_time now) {
    const bool parked = status_ == "idle" && stop_reason_ == "requires_action";
    const bool paused = status_ == "idle" && stop_reason_ == "budget_reached";
    const bool self_hosted = facts_.environment_id.find("self_hosted") != std::string::npos;
    const posting_context context{calls_, status_ == "terminated", parked, paused, self_hosted, initial};
    acceptance out;
    out.refused = check_events(events, context);
    for (const json::value& each : events)
        if (!out.refused && is_work(text_of(each, "type"))) out.refused = check_prompt(each.get_object(), scripts);
    if (out.refused) return out;

    for (const json::value& each : events) {
        json::object event = each.get_object();
        if (is_work(text_of(event, "type")))
            for (const directive& line : parse_directives(prompt_of(event)).steps)
                if (line.what == directive::verb::play) load(*scripts.find(line.name));
        accept_one(event, now);
        out.events.push_back(std::move(event));
    }
    return out;
}

/// The id of the next transcript frame that waits for this event, or nothing.
std::string session_model::claim(const json::object& event) {
    const std::string_view type = text_of(event, "type");
    const std::string_view answers_to = answered_id(event);
    for (const step& each : steps_) {
        const frame* waiting = std::get_if<frame>(&each);
        if (waiting == nullptr || waiting->type() != type || waiting->id().empty()) continue;
        if (!answers_to.empty() && answered_id(waiting->event) != answers_to) continue;
        if (claimed_.emplace(waiting->id()).second) return std::string{waiting->id()};
    }
    return {};
}

void session_model::accept_one(json::object& event, wall_time now) {
    const std::string type{text_of(event, "type")};
    std::string id = claim(event);
    const bool claimed = !id.empty();
    event["id"] = claimed ? id : std::string{text_of(writer_.event(type, now), "id")};
    if (is_work(type)) {
        accept_work(event, claimed, now);
    } else if (type == "user.interrupt") {
        event["processed_at"] = nullptr;
        if (!claimed) accept_interrupt(event, now);
    } else if (type == "system.message") {
        event["processed_at"] = stamp(now);
        if (!claimed) urgent(event, /*queued=*/false);
    } else {
        accept_answer(event, claimed, now);
    }
    if (claimed) history_.put(event, now);
}

void session_model::accept_work(json::object& event, bool claimed, wall_time now) {
    const bool wants_outcome = text_of(event, "type") == "user.define_outcome";
    const std::string_view id = text_of(event, "id");
    if (wants_outcome) event["outcome_id"] = "outc_" + std::string{id.substr(id.find('_') + 1)};
    event["processed_at"] = wants_outcome ? json::value(stamp(now)) : json::value{};
    set_status("running", now);
    stop_reason_.clear();
    if (claimed) return;
    history_.put(event, now);
    urgent(event, /*queued=*/!wants_outcome);
    inputs_.push_back(event);
}

void session_model::accept_answer(json::object& event, bool claimed, wall_time now) {
    const bool confirmation = text_of(event, "type") == "user.tool_confirmation";
    calls_.answer(answered_id(event));
    event["processed_at"] = confirmation ? json::value{} : json::value(stamp(now));
    if (claimed) return;
    urgent(event, /*queued=*/confirmation);
    if (confirmation) confirmations_.push_back(event);
}

void session_model::accept_interrupt(json::object& event, wall_time now) {
    const bool working = status_ == "running" || status_ == "rescheduling" || !calls_.open().empty();
    if (!working || stop_reason_ == "budget_reached") {
        event["processed_at"] = stamp(now);
        return;
    }
    // Input that is queued behind the stopped turn stays queued; the turn's own input does not.
    steps closing;
    for (const step& each : urgent_)
        if (const made_event* made = std::get_if<made_event>(&each)) closing.emplace_back(*made);
    if (!turn_open_ && stop_reason_.empty() && !inputs_.empty()) {
        made_event echo;
        echo.event = inputs_.front();
        closing.emplace_back(std::move(echo));
        inputs_.pop_front();
    }
    made_event stopped;
    stopped.event = event;
    stopped.queued = true;
    closing.emplace_back(stopped);
    stopped.queued = false;
    closing.emplace_back(stopped);
    calls_.close();
    confirmations_.clear();
    close_requests(closing, now);
    writer_.idle(closing, reason("end_turn"), nullptr, facts_.budget, now);
    urgent_.clear();
    steps_.clear();
    urgent(std::move(closing));
}

std::optional<api_error> session_model::update(const json::object& patch, wall_time now) {
    if (status_ == "terminated") return api_error{400, "The session is terminated.", {}};
    if (patch.contains("vault_ids")) return api_error{400, "vault_ids: cannot be changed", {}};
    const json::value* metadata = find_member(patch, "metadata");
    if (metadata != nullptr && !metadata->is_null())
        if (auto wrong = check_metadata(*metadata, /*patch=*/true)) return wrong;
    const json::value* budget = find_member(patch, "budget");
    if (budget != nullptr && !budget->is_null()) {
        if (facts_.budget.is_null()) return api_error{400, "budget: can only be set at creation", "budget_create_only"};
        const auto cap = budget_cents(*budget);
        if (!cap || *cap <= writer_.usage().cents())
            return api_error{400, "budget.max_list_cost must be greater than the session's consumed list cost",
                             "budget_not_raised"};
    }
    json::object changed = writer_.event("session.updated", now);
    if (const json::value* title = find_member(patch, "title")) changed["title"] = facts_.title = *title;
    if (metadata != nullptr && metadata->is_object()) {
        for (const auto& [key, value] : metadata->get_object()) {
            if (value.is_null()) {
                facts_.metadata.erase(key);
            } else {
                facts_.metadata[key] = value;
            }
        }
        changed["metadata"] = facts_.metadata;
    }
    if (budget != nullptr) {
        changed["budget"] = facts_.budget = *budget;
        budget_raised_ = true;
    }
    if (claim(changed).empty()) urgent(std::move(changed), /*queued=*/false);
    updated_at_ = now;
    return std::nullopt;
}

std::optional<api_error> session_model::check_removal(std::string_view verb, wall_time now,
                                                      std::chrono::milliseconds status_lag) const {
    if (!open_workflows_.empty()) return api_error{400, "The session has an open workflow run.", "workflow_run_open"};
    if (has_worked_since(now - status_lag))
        return api_error{400, fmt::format("The session is running and cannot be {}.", verb), {}};
    return std::nullopt;
}

void session_model::archive(wall_time now) {
    if (!facts_.archived_at) facts_.archived_at = now;
    updated_at_ = now;
    if (status_ == "terminated") return;
    steps_.clear();
    inputs_.clear();
    steps closing;
    writer_.terminated(closing, now);
    urgent(std::move(closing));
    set_status("terminated", now);
}

void session_model::remove(wall_time now) {
    steps_.clear();
    inputs_.clear();
    urgent(writer_.event("session.deleted", now), /*queued=*/false);
}

} // namespace tether::simulator
