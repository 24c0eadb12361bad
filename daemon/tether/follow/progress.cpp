// Collects the state of a followed run, and formats it as the live line.
#include "progress.hpp"

#include "view/event_line.hpp"
#include "view/format.hpp"
#include "view/text.hpp"

#include <tether/core/json_text.hpp>

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>

namespace tether::cli {

namespace json = boost::json;

namespace {

constexpr std::string_view gap = "  ";
constexpr std::size_t longest_tool = 40;                     // leaves room for the figures on a line of 80 columns
constexpr std::size_t longest_input = 64 * 1024;             // of JSON; `tether show` prints longer input
constexpr std::size_t longest_id = 256, longest_text = 1000; // stored for one call
constexpr std::size_t most_tools = 64;                       // bounds calls whose results never come

/// Counts come from outside, so the sum saturates.
std::uint64_t sum_of(std::uint64_t a, std::uint64_t b) {
    return a > std::numeric_limits<std::uint64_t>::max() - b ? std::numeric_limits<std::uint64_t>::max() : a + b;
}

/// All input tokens, cached or not, which is what "in" means to a person. Empty when no count is known.
std::optional<std::uint64_t> input_tokens(const json::value& usage) {
    std::optional<std::uint64_t> sum;
    const auto add = [&](const json::value& from, std::string_view key) {
        if (const auto count = number_of(from, key)) sum = sum_of(sum.value_or(0), *count);
    };
    add(usage, "input_tokens");
    add(usage, "cache_read_input_tokens");
    if (const auto* made = find_member(usage, "cache_creation")) {
        add(*made, "ephemeral_5m_input_tokens");
        add(*made, "ephemeral_1h_input_tokens");
    }
    return sum;
}

bool is_tool_use(std::string_view type) {
    return type == "agent.tool_use" || type == "agent.mcp_tool_use" || type == "agent.custom_tool_use";
}

} // namespace

void progress::on_run(const protocol::run_document& run) {
    state_ = one_line(run.state);
    created_at_ = run.created_at;
    finished_at_ = run.finished_at;
    reopens_ = run.follow.reopens;
    waiting_for_.clear();
    for (const auto& action : run.waiting_for)
        waiting_for_.push_back(one_line(action.name.empty() ? action.type : action.name));
    if (protocol::is_finished_state(run.state)) tools_.clear();
    if (run.result && run.result->usage.is_object()) take_usage(run.result->usage);
}

void progress::take_usage(const json::value& usage) {
    tokens_in_ = input_tokens(usage);
    tokens_out_ = number_of(usage, "output_tokens");
    cost_ = cost_text(find_member(usage, "list_cost"));
}

void progress::on_event(const json::value& event) {
    const auto type = text_of(event, "type");
    if (is_tool_use(type)) {
        if (tools_.size() == most_tools) tools_.erase(tools_.begin());
        tools_.push_back(
            {std::string{text_of(event, "id").substr(0, longest_id)}, cut_to(tool_text(event), longest_text)});
        if (type == "agent.custom_tool_use" || text_of(event, "evaluated_permission") == "ask") {
            if (asked_.size() == most_tools) asked_.erase(asked_.begin());
            asked_.push_back(tools_.back());
            asked_.back().mcp_server = one_line(text_of(event, "mcp_server_name")).substr(0, longest_id);
            const auto* input = find_member(event, "input");
            if (input && json_text(*input).size() <= longest_input) asked_.back().input = *input;
        }
    } else if (type == "session.status_idle" || type == "session.status_terminated") {
        tools_.clear();
    } else if (type == "session.usage") {
        if (const auto* usage = find_member(event, "usage")) take_usage(*usage);
    }
    for (const auto key : {"tool_use_id", "mcp_tool_use_id", "custom_tool_use_id"}) {
        const auto answered = text_of(event, key);
        if (answered.empty() || type == "user.tool_confirmation") continue;
        const auto is_meant = [&](const tool_in_use& tool) { return tool.id == answered; };
        std::erase_if(tools_, is_meant);
        std::erase_if(asked_, is_meant);
    }
}

std::string progress::asked_tool(std::string_view event_id) const {
    for (const tool_in_use& tool : asked_)
        if (tool.id == event_id) return tool.text;
    return {};
}

void progress::complete(protocol::run_document::action& asked) const {
    for (const tool_in_use& tool : asked_) {
        if (tool.id != asked.event_id || !asked.input.is_null()) continue;
        asked.mcp_server = tool.mcp_server;
        asked.input = tool.input;
    }
}

std::string progress::live_line(wall_time now, std::size_t width) const {
    std::string line = state_;
    const auto add = [&](std::string_view part) { line.append(gap).append(part); };
    if (!created_at_.empty()) add(clock_text(span_of(created_at_, finished_at_, now)));
    if (state_ == "waiting" && !waiting_for_.empty()) add(fmt::format("for {}", fmt::join(waiting_for_, ", ")));
    else if (!tools_.empty()) add(cut_to(tools_.back().text, longest_tool));
    if (tokens_in_) add(fmt::format("{} in, {} out", count_text(*tokens_in_), count_text(tokens_out_.value_or(0))));
    else if (tokens_out_) add(fmt::format("{} out", count_text(*tokens_out_)));
    if (!cost_.empty()) add(cost_);
    if (reopens_ > 0) add(fmt::format("{} reconnect{}", reopens_, reopens_ == 1 ? "" : "s"));
    if (!link_is_up_) add("(daemon unreachable, reconnecting)");
    return cut_to(line, width);
}

} // namespace tether::cli
