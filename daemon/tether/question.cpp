// Finds the questions of a waiting run and makes the answers to them.
#include "question.hpp"

#include "run_ids.hpp"
#include "view/event_line.hpp"
#include "view/run_view.hpp"
#include "view/text.hpp"

#include <tether/core/hidden_text.hpp>
#include <tether/core/json_text.hpp>

#include <algorithm>
#include <boost/json/array.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>
#include <vector>

namespace tether::cli {

namespace json = boost::json;

namespace {

json::array text_content(std::string_view text) {
    json::object block;
    block["type"] = "text";
    block["text"] = text;
    json::array content;
    content.push_back(std::move(block));
    return content;
}

std::string_view words_for(answer_kind kind) {
    return kind == answer_kind::verdict ? "a yes or no" : "the result of a tool";
}

} // namespace

std::optional<answer_kind> kind_of(const question& asked) noexcept {
    if (asked.answer_with == "user.tool_confirmation") return answer_kind::verdict;
    if (asked.answer_with == "user.custom_tool_result" || asked.answer_with == "user.tool_result")
        return answer_kind::result;
    return std::nullopt;
}

std::variant<question, no_such_question> choose_question(const protocol::run_document& run, answer_kind kind,
                                                         const std::optional<std::string>& id) {
    if (run.waiting_for.empty())
        return no_such_question{fmt::format("{} is not waiting for an answer (state: {})", run.id, run.state)};
    std::vector<question> found;
    for (const auto& asked : run.waiting_for)
        if (id ? !id->empty() && asked.event_id.ends_with(*id) : kind_of(asked) == kind) found.push_back(asked);
    const std::string all = waiting_text(run);
    if (found.size() > 1) return no_such_question{fmt::format("give an ID: {} is waiting for {}", run.id, all)};
    if (found.empty() && id)
        return no_such_question{fmt::format("no pending question '{}' in {}; pending: {}", *id, run.id, all)};
    if (found.empty() || kind_of(found.front()) != kind)
        return no_such_question{fmt::format("{} is waiting for {}, which does not accept {}: use {}", run.id, all,
                                            words_for(kind), how_to_answer(run))};
    return found.front();
}

std::string question_text(const question& asked, std::string_view tool, std::size_t width) {
    const std::string& name = asked.name.empty() ? asked.type : asked.name;
    const std::string shown = one_line(tool.empty() ? std::string_view{name} : tool);
    const std::string id = fmt::format(" ({})", one_line(asked.event_id));
    return cut_to(shown, std::max(width, columns(id) + 1) - columns(id)) + id;
}

std::string whole_question_text(const question& asked) {
    const std::string name = tool_text(asked.name.empty() ? asked.type : asked.name, asked.mcp_server, nullptr);
    const std::string input = asked.input.is_null() ? "" : " " + escape_hidden(json_text(asked.input));
    return fmt::format("{} ({}){}", name, one_line(asked.event_id), input);
}

std::string whole_questions_text(const protocol::run_document& run, std::string_view indent) {
    std::string lines;
    for (const question& asked : run.waiting_for)
        if (!asked.input.is_null()) lines += fmt::format("{}{}\n", indent, whole_question_text(asked));
    return lines;
}

std::vector<std::string> question_lines(const question& asked, std::string_view tool, std::string_view run_id,
                                        std::size_t width) {
    if (asked.input.is_null())
        return {question_text(asked, tool, width),
                fmt::format("its input is too long or unknown: see 'tether show {}'", one_line(short_run_id(run_id)))};
    const std::string known = tool_text(asked.name.empty() ? asked.type : asked.name, asked.mcp_server, asked.input);
    constexpr auto uncut = std::numeric_limits<std::size_t>::max();
    if (shows_whole_input(asked.input)) return {question_text(asked, known, uncut)};
    return {question_text(asked, known, width), escape_hidden(json_text(asked.input))};
}

std::string how_to_answer(const protocol::run_document& run) {
    constexpr std::size_t most = 4; // of the questions: more are too long for a line
    const std::string id = one_line(short_run_id(run.id));
    std::vector<std::string> commands;
    for (const auto& asked : run.waiting_for) {
        const auto kind = kind_of(asked);
        if (!kind || commands.size() >= most) continue;
        const std::string event = one_line(asked.event_id);
        const std::string which = run.waiting_for.size() > 1 ? " " + event : "";
        if (*kind == answer_kind::result) commands.push_back(fmt::format("'tether answer {} {} TEXT'", id, event));
        else commands.push_back(fmt::format("'tether approve {0}{1}', 'tether deny {0}{1}'", id, which));
    }
    const std::string stop = fmt::format("'tether cancel {}'", id);
    return commands.empty() ? stop : fmt::format("{} or {}", fmt::join(commands, ", "), stop);
}

json::object make_verdict(const question& asked, bool is_allowed, std::string_view deny_message) {
    json::object event;
    event["type"] = "user.tool_confirmation";
    event["tool_use_id"] = asked.event_id;
    event["result"] = is_allowed ? "allow" : "deny";
    if (!is_allowed && !deny_message.empty()) event["deny_message"] = deny_message;
    return event;
}

json::object make_result(const question& asked, std::string_view text, bool is_error) {
    const bool is_custom = asked.answer_with == "user.custom_tool_result";
    json::object event;
    event["type"] = asked.answer_with;
    event[is_custom ? "custom_tool_use_id" : "tool_use_id"] = asked.event_id;
    event["content"] = text_content(text);
    if (is_error) event["is_error"] = true;
    return event;
}

json::object make_message(std::string_view text) {
    json::object event;
    event["type"] = "user.message";
    event["content"] = text_content(text);
    return event;
}

} // namespace tether::cli
