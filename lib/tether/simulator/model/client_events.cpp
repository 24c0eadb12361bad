// Validates the events that a client sends.
#include <tether/simulator/model/client_events.hpp>

#include <tether/simulator/model/event_types.hpp>

#include <fmt/format.h>
#include <set>

namespace tether::simulator {

namespace {

using complaint = std::optional<std::string>;

complaint check_block(const json::value& block, std::string_view allowed_types) {
    if (!block.is_object()) return "must be an object";
    const std::string_view type = text_of(block, "type");
    if (type.empty() || allowed_types.find(fmt::format("|{}|", type)) == std::string_view::npos)
        return fmt::format("unknown content block type '{}'", type);
    if (type == "text" && text_of(block, "text").empty()) return "text content blocks must be non-empty";
    if ((type == "image" || type == "document") && !block.get_object().contains("source"))
        return "source: field required";
    return std::nullopt;
}

complaint check_content(const json::object& event, std::string_view allowed_types, bool required) {
    const json::value* content = find_member(event, "content");
    if (content == nullptr || content->is_null()) {
        if (required) return "content: field required";
        return std::nullopt;
    }
    if (!content->is_array()) return "content: must be an array";
    if (required && content->get_array().empty()) return "content: at least one item is required";
    for (std::size_t i = 0; i < content->get_array().size(); ++i)
        if (auto wrong = check_block(content->get_array()[i], allowed_types))
            return fmt::format("content.{}: {}", i, *wrong);
    return std::nullopt;
}

complaint check_outcome(const json::object& event) {
    if (text_of(event, "description").empty()) return "description: field required";
    const json::object* rubric = object_of(event, "rubric");
    if (rubric == nullptr) return "rubric: field required";
    const std::string_view type = text_of(rubric, "type");
    const std::string_view content = text_of(rubric, "content");
    if (type == "text" && (content.empty() || content.size() > 262'144))
        return "rubric.content: must have 1 to 262144 characters";
    if (type == "file" && text_of(rubric, "file_id").empty()) return "rubric.file_id: field required";
    if (type != "text" && type != "file") return "rubric.type: must be text or file";
    const auto most = number_of(event, "max_iterations");
    if (event.contains("max_iterations") && !(most >= 1u && most <= 20u))
        return "max_iterations: must be between 1 and 20";
    return std::nullopt;
}

complaint check_confirmation(const json::object& event) {
    const std::string_view result = text_of(event, "result");
    if (result != "allow" && result != "deny") return "result: must be allow or deny";
    const std::string_view reason = text_of(event, "deny_message");
    if (!reason.empty() && result == "allow") return "deny_message: only valid with deny";
    if (reason.size() > 10'000) return "deny_message: must have at most 10000 characters";
    return std::nullopt;
}

complaint check_shape(std::string_view type, const json::object& event) {
    if (type == "user.message") return check_content(event, "|text|image|document|", true);
    if (type == "system.message") return check_content(event, "|text|", true);
    if (type == "user.custom_tool_result" || type == "user.tool_result")
        return check_content(event, "|text|image|document|search_result|", false);
    if (type == "user.define_outcome") return check_outcome(event);
    if (type == "user.tool_confirmation") return check_confirmation(event);
    return std::nullopt;
}

/// Validates an answer to a tool call, and records that this request answers it.
complaint check_answer(std::string_view type, const json::object& event, const posting_context& context,
                       std::set<std::string>& answered) {
    const bool custom = type == "user.custom_tool_result";
    const std::string_view key = custom ? "custom_tool_use_id" : "tool_use_id";
    const std::string id{text_of(event, key)};
    if (id.empty()) return fmt::format("{}: field required", key);
    if (type == "user.tool_result" && !context.self_hosted)
        return "user.tool_result is only valid on self_hosted environments";
    const call_book::call* call = context.calls.find(id);
    if (call == nullptr) return fmt::format("{}: no tool call with id {}", key, id);
    if (custom && call->what != call_book::kind::custom)
        return fmt::format("{}: {} is not a custom tool call", key, id);
    if (type == "user.tool_confirmation" && call->what != call_book::kind::ask)
        return fmt::format("{}: {} does not wait for a confirmation", key, id);
    if (call->answered || !answered.insert(id).second) return fmt::format("{}: {} was already answered", key, id);
    return std::nullopt;
}

std::string joined(const std::vector<std::string>& ids) {
    std::string out;
    for (const std::string& id : ids) out += (out.empty() ? "" : ", ") + id;
    return out;
}

complaint check_state(std::string_view type, std::size_t index, const posting_context& context,
                      const std::set<std::string>& answered) {
    if (!is_work(type) && type != "system.message") return std::nullopt;
    std::vector<std::string> open = context.calls.open();
    std::erase_if(open, [&](const std::string& id) { return answered.contains(id); });
    if (context.parked && !open.empty())
        return fmt::format("Invalid {} event at events[{}]: waiting on responses to events [{}]; only "
                           "`user.tool_confirmation`, `user.custom_tool_result`, `user.tool_result`, or "
                           "`user.interrupt` may be sent",
                           type, index, joined(open));
    if (context.budget_paused)
        return fmt::format("Invalid {} event at events[{}]: the session has reached its budget", type, index);
    return std::nullopt;
}

api_error refusal(std::string message) {
    return {400, std::move(message), {}};
}

} // namespace

std::optional<api_error> check_events(const json::array& events, const posting_context& context) {
    if (events.empty()) return refusal("events: at least one item is required");
    if (context.terminated) return refusal("The session is terminated and accepts no events.");
    std::set<std::string> answered;
    bool interrupted = false;
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (!events[i].is_object()) return refusal(fmt::format("events.{}: must be an object", i));
        const json::object& event = events[i].get_object();
        const std::string_view type = text_of(event, "type");
        if (!is_client_type(type)) return refusal(fmt::format("events.{}.type: unknown event type '{}'", i, type));
        if (context.creating && !is_work(type))
            return refusal(fmt::format("initial_events.{}.type: '{}' is not allowed here", i, type));
        if (auto wrong = check_shape(type, event)) return refusal(fmt::format("events.{}.{}", i, *wrong));
        if (type == "system.message" && i + 1 != events.size())
            return refusal(fmt::format("events.{}: system.message must be last", i));
        if (type == "user.interrupt") interrupted = true;
        if (type.find("tool_") != std::string_view::npos)
            if (auto wrong = check_answer(type, event, context, answered))
                return refusal(fmt::format("events.{}.{}", i, *wrong));
        if (!interrupted)
            if (auto wrong = check_state(type, i, context, answered)) return refusal(*wrong);
    }
    return std::nullopt;
}

} // namespace tether::simulator
