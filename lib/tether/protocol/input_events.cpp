#include <tether/protocol/input_events.hpp>

#include <tether/core/json_members.hpp>

#include <algorithm>
#include <fmt/format.h>
#include <optional>

namespace tether::protocol {
namespace {

struct input_type {
    std::string_view type;
    std::string_view must_have; ///< a text member that the event needs; empty for none
    bool has_content;           ///< `content` must be an array that is not empty
    bool at_start;
};

constexpr input_type input_types[] = {
    {"user.message", "", true, true},
    {"user.define_outcome", "description", false, true},
    {"system.message", "", true, true},
    {"user.interrupt", "", false, false},
    {"user.tool_confirmation", "tool_use_id", false, false},
    {"user.custom_tool_result", "custom_tool_use_id", false, false},
    {"user.tool_result", "tool_use_id", false, false},
};

const input_type* find(std::string_view type) {
    const auto found =
        std::find_if(std::begin(input_types), std::end(input_types), [&](const auto& t) { return t.type == type; });
    return found == std::end(input_types) ? nullptr : found;
}

/// The first issue of one event, its path relative to the event.
std::optional<json_issue> check_event(const boost::json::value& event, input_at position, bool first, bool last) {
    if (!event.is_object()) return json_issue{"", "must be an object"};
    std::string type;
    if (!read_member(event, "type", type)) return json_issue{"/type", "must be a string"};
    const input_type* known = find(type);
    if (!known) return json_issue{"/type", "is not an event type that clients can send"};
    if (position == input_at::start && !known->at_start) return json_issue{"/type", "cannot start a run"};
    if (known->type == "system.message" && (!last || (first && position == input_at::start)))
        return json_issue{"/type", "system.message must be the last event, after the event it belongs to"};
    if (!known->must_have.empty() && text_of(event, known->must_have).empty())
        return json_issue{fmt::format("/{}", known->must_have), "must be a string"};
    const auto* content = array_of(event, "content");
    if (known->has_content && (!content || content->empty()))
        return json_issue{"/content", "must be an array with at least one block"};
    const std::string_view verdict = text_of(event, "result");
    if (known->type == "user.tool_confirmation" && verdict != "allow" && verdict != "deny")
        return json_issue{"/result", "must be \"allow\" or \"deny\""};
    return std::nullopt;
}

} // namespace

void check_input_events(const boost::json::array& events, input_at position, const std::string& path,
                        std::vector<json_issue>& issues) {
    if (events.empty()) issues.push_back({path, "must have at least one event"});
    if (events.size() > max_input_events)
        issues.push_back({path, fmt::format("must have at most {} events", max_input_events)});
    for (std::size_t i = 0; i < events.size() && i < max_input_events; ++i)
        if (auto issue = check_event(events[i], position, i == 0, i + 1 == events.size()))
            issues.push_back({fmt::format("{}/{}{}", path, i, issue->path), std::move(issue->text)});
}

} // namespace tether::protocol
