// Formats one event of a session as one line for a person.
#include "event_line.hpp"

#include "text.hpp"

#include <tether/core/error.hpp>
#include <tether/core/hidden_text.hpp>
#include <tether/core/json_text.hpp>

#include <algorithm>
#include <array>
#include <fmt/format.h>

namespace tether::cli {

namespace json = boost::json;

namespace {

/// Members of tool inputs that describe the call, the most informative first.
constexpr std::array<std::string_view, 8> telling{"command", "file_path", "path",   "url",
                                                  "query",   "pattern",   "prompt", "description"};

/// How an event type is shown. `from` names the source of the text.
struct event_row {
    enum class source { content, tool, result, error, thread, type, stop, answer };
    std::string_view type, word;
    colour tint;
    source from;
    detail from_level;
};

constexpr std::array event_rows{
    event_row{"agent.message", "agent", colour::bold, event_row::source::content, detail::main},
    event_row{"agent.tool_use", "tool", colour::cyan, event_row::source::tool, detail::main},
    event_row{"agent.mcp_tool_use", "tool", colour::cyan, event_row::source::tool, detail::main},
    event_row{"agent.custom_tool_use", "tool", colour::cyan, event_row::source::tool, detail::main},
    event_row{"agent.tool_result", "result", colour::dim, event_row::source::result, detail::full},
    event_row{"agent.mcp_tool_result", "result", colour::dim, event_row::source::result, detail::full},
    event_row{"agent.thread_message_sent", "to", colour::blue, event_row::source::thread, detail::main},
    event_row{"agent.thread_message_received", "from", colour::blue, event_row::source::thread, detail::main},
    event_row{"session.error", "error", colour::red, event_row::source::error, detail::main},
    event_row{"session.thread_created", "thread", colour::blue, event_row::source::thread, detail::main},
    event_row{"session.status_idle", "idle", colour::dim, event_row::source::stop, detail::full},
    event_row{"session.status_running", "state", colour::dim, event_row::source::type, detail::full},
    event_row{"session.status_rescheduled", "state", colour::yellow, event_row::source::type, detail::main},
    event_row{"session.status_terminated", "state", colour::red, event_row::source::type, detail::main},
    event_row{"session.deleted", "state", colour::red, event_row::source::type, detail::main},
    event_row{"user.message", "user", colour::green, event_row::source::content, detail::full},
    event_row{"user.interrupt", "user", colour::yellow, event_row::source::type, detail::main},
    event_row{"user.tool_confirmation", "user", colour::green, event_row::source::answer, detail::main},
    event_row{"user.custom_tool_result", "user", colour::green, event_row::source::content, detail::full},
    event_row{"user.tool_result", "user", colour::green, event_row::source::content, detail::full},
};

/// True for routine events of every model request, which a person does not need.
bool is_noise(std::string_view type) {
    return type.starts_with("span.model_request") || type == "session.usage" || type == "agent.thinking" ||
        type.starts_with("session.thread_status") || type == "ping";
}

std::string thread_text(const json::value& event) {
    std::string_view agent = text_of(event, "to_agent_name");
    if (agent.empty()) agent = text_of(event, "from_agent_name");
    if (agent.empty()) agent = text_of(event, "agent_name");
    const std::string text = text_of_content(event);
    return text.empty() ? one_line(agent) : fmt::format("{}: {}", one_line(agent), first_line(text));
}

std::string error_text(const json::value& event) {
    const auto* error = find_member(event, "error");
    const auto message = text_of(error, "message");
    return one_line(message.empty() ? text_of(error, "type") : message);
}

std::string stop_text(const json::value& event) {
    return one_line(text_of(find_member(event, "stop_reason"), "type"));
}

std::string answer_text(const json::value& event) {
    const auto why = text_of(event, "deny_message");
    const std::string verdict = one_line(text_of(event, "result"));
    return why.empty() ? verdict : fmt::format("{}: {}", verdict, first_line(why));
}

std::string text_from(event_row::source from, const json::value& event) {
    switch (from) {
    case event_row::source::content:
    case event_row::source::result: return first_line(text_of_content(event));
    case event_row::source::tool: return tool_text(event);
    case event_row::source::error: return error_text(event);
    case event_row::source::thread: return thread_text(event);
    case event_row::source::type: {
        const auto type = text_of(event, "type");
        return one_line(type.substr(type.find_last_of("._") + 1));
    }
    case event_row::source::stop: return stop_text(event);
    case event_row::source::answer: return answer_text(event);
    }
    return {};
}

bool is_failed_result(const event_row& r, const json::value& event) {
    return r.from == event_row::source::result && flag_of(event, "is_error");
}

} // namespace

std::string text_of_content(const json::value& event) {
    const auto* content = find_member(event, "content");
    if (content && content->is_string()) return std::string{content->get_string()};
    std::string text;
    if (!content || !content->is_array()) return text;
    for (const auto& block : content->get_array())
        if (text_of(block, "type") == "text") text += text_of(block, "text");
    return text;
}

std::string tool_text(const json::value& event) {
    const auto* input = find_member(event, "input");
    return tool_text(text_of(event, "name"), text_of(event, "mcp_server_name"), input ? *input : json::value{});
}

std::string tool_text(std::string_view tool, std::string_view mcp_server, const json::value& input) {
    std::string name = one_line(tool);
    if (!mcp_server.empty()) name = fmt::format("{}/{}", one_line(mcp_server), name);
    if (input.is_null()) return name;
    for (const auto key : telling)
        if (const auto text = text_of(input, key); !text.empty()) return fmt::format("{}: {}", name, first_line(text));
    const auto* members = input.if_object();
    if (members && members->empty()) return name;
    return fmt::format("{}: {}", name, one_line(json_text(input)));
}

bool shows_whole_input(const json::value& input) {
    const auto* members = input.if_object();
    if (!members || members->size() > 1) return false;
    if (members->empty()) return true;
    const auto& [key, value] = *members->begin();
    const bool is_telling = std::find(telling.begin(), telling.end(), std::string_view{key}) != telling.end();
    const auto* text = value.if_string();
    if (!is_telling || !text || text->empty()) return false;
    return one_line(*text) == std::string_view{*text} && escape_hidden(*text) == std::string_view{*text};
}

std::optional<event_line> to_event_line(const json::value& event, detail how_much) {
    const auto type = text_of(event, "type");
    if (is_noise(type)) return std::nullopt;
    for (const event_row& r : event_rows) {
        if (r.type != type) continue;
        const bool failed = is_failed_result(r, event);
        if (r.from_level == detail::full && how_much == detail::main && !failed) return std::nullopt;
        if (failed) return event_line{"failed", colour::red, text_from(r.from, event)};
        return event_line{std::string{r.word}, r.tint, text_from(r.from, event)};
    }
    if (how_much == detail::main) return std::nullopt;
    return event_line{"event", colour::dim, one_line(type)};
}

} // namespace tether::cli
