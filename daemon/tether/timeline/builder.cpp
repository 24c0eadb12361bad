// Builds the timeline of a run from the records of its feed.
#include "builder.hpp"

#include "view/event_line.hpp"
#include "view/format.hpp"
#include "view/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>

namespace tether::cli::timeline {

namespace json = boost::json;

namespace {

constexpr std::size_t widest_text = 200; // more than any drawing shows
constexpr std::size_t longest_key = 512, most_threads = 10'000;

const std::string model_key = "model ", answer_key = "answer ", retry_key = "retry";

std::string tokens_text(const json::value& event, std::string_view key) {
    const auto* usage = find_member(event, key);
    std::vector<std::string> parts;
    std::optional<std::uint64_t> in;
    for (const auto part : {"input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"})
        if (const auto count = number_of(usage, part))
            in = in.value_or(0) + std::min(*count, std::numeric_limits<std::uint64_t>::max() - in.value_or(0));
    if (in) parts.push_back(count_text(*in) + " in");
    if (const auto out = number_of(usage, "output_tokens")) parts.push_back(count_text(*out) + " out");
    return fmt::format("{}", fmt::join(parts, ", "));
}

std::string evaluation_label(const json::value& event) {
    const auto iteration = number_of(event, "iteration");
    const bool is_known = iteration && *iteration < std::numeric_limits<std::uint64_t>::max();
    return is_known ? fmt::format("evaluation {}", *iteration + 1) : "evaluation";
}

/// The id of the call that an event answers.
std::string answered_by(const json::value& event) {
    for (const auto key : {"tool_use_id", "mcp_tool_use_id", "custom_tool_use_id"})
        if (const auto id = text_of(event, key); !id.empty()) return std::string{id};
    return {};
}

bool is_end(std::string_view type, const json::value& event) {
    if (type == "session.status_terminated" || type == "session.deleted") return true;
    return type == "session.status_idle" && text_of(find_member(event, "stop_reason"), "type") != "requires_action";
}

span make_span(activity kind, std::string name, std::string label, wall_time begin) {
    span one;
    one.kind = kind;
    one.name = cut_to(name, widest_text);
    one.label = cut_to(label, widest_text);
    one.begin = begin;
    return one;
}

} // namespace

void builder::open(std::string key, span one) {
    if (spans_.size() >= most_spans || key.size() > longest_key) {
        ++left_out_;
        return;
    }
    open_[std::move(key)] = spans_.size();
    spans_.push_back(std::move(one));
}

void builder::close(const std::string& key, wall_time time, bool has_failed, std::string note) {
    const auto found = open_.find(key);
    if (found == open_.end()) return;
    span& one = spans_[found->second];
    one.end = std::max(time, one.begin);
    one.has_failed = has_failed;
    if (!note.empty()) one.note = cut_to(note, widest_text);
    open_.erase(found);
}

/// The end of a turn ends all spans that are open in it.
void builder::close_all(wall_time time, bool with_answers) {
    std::erase_if(open_, [&](const auto& entry) {
        span& one = spans_[entry.second];
        if (one.kind == activity::answer && !with_answers) return false;
        one.end = std::max(time, one.begin);
        return true;
    });
}

void builder::on_tool_use(const json::value& event, std::string_view type, wall_time time) {
    const std::string id{text_of(event, "id")};
    const bool asks = type == "agent.custom_tool_use" || text_of(event, "evaluated_permission") == "ask";
    const std::string name = one_line(text_of(event, "name")), label = tool_text(event);
    if (asks) open(answer_key + id, make_span(activity::answer, "answer: " + name, "answer: " + label, time));
    else open(id, make_span(activity::tool, name, label, time));
}

void builder::on_tool_answer(const json::value& event, std::string_view type, wall_time time) {
    const std::string id = answered_by(event);
    if (id.empty()) return;
    const auto asked = open_.find(answer_key + id);
    const bool was_asked = asked != open_.end();
    const span question = was_asked ? spans_[asked->second] : span{};
    close(answer_key + id, time, false, one_line(text_of(event, "result")));
    if (type != "user.tool_confirmation") return close(id, time, flag_of(event, "is_error"));
    if (!was_asked || text_of(event, "result") != "allow") return;
    const auto without_word = [](const std::string& text) { return text.substr(text.find(' ') + 1); };
    open(id, make_span(activity::tool, without_word(question.name), without_word(question.label), time));
}

void builder::on_span(const json::value& event, std::string_view type, wall_time time) {
    const std::string id{text_of(event, "id")};
    if (type == "span.model_request_start") {
        open(model_key + id, make_span(activity::model, "model", fmt::format("model {}", ++models_), time));
    } else if (type == "span.model_request_end") {
        close(model_key + std::string{text_of(event, "model_request_start_id")}, time, flag_of(event, "is_error"),
              tokens_text(event, "model_usage"));
    } else if (type == "span.outcome_evaluation_start") {
        const std::string label = evaluation_label(event);
        open(id, make_span(activity::evaluation, "evaluation", label, time));
    } else if (type == "span.outcome_evaluation_end") {
        close(std::string{text_of(event, "outcome_evaluation_start_id")}, time, false,
              one_line(text_of(event, "result")));
    }
}

void builder::on_status(const json::value& event, std::string_view type, wall_time time) {
    if (type == "session.status_running") close(retry_key, time);
    if (type == "session.error" && !open_.contains(retry_key)) {
        const auto* error = find_member(event, "error");
        const std::string kind = one_line(text_of(error, "type"));
        span one = make_span(activity::retry, "retry", "retry: " + kind, time);
        if (error) one.note = cut_to(first_line(text_of(*error, "message")), widest_text);
        one.has_failed = true;
        open(retry_key, std::move(one));
    }
    if (is_end(type, event)) close_all(time, /*with_answers=*/true);
    else if (type == "session.status_idle") close_all(time, /*with_answers=*/false);
}

void builder::on_other_agent(const json::value& event, std::string_view type, wall_time time) {
    const std::string thread{text_of(event, "session_thread_id")};
    const std::string flow{text_of(event, "workflow_run_id")};
    if (type == "session.thread_created") {
        if (thread.size() <= longest_key && threads_.size() < most_threads)
            threads_[thread] = cut_to(one_line(text_of(event, "agent_name")), widest_text);
    } else if (type == "session.thread_status_running" && threads_.contains(thread) && !open_.contains(thread)) {
        const std::string name = "agent " + threads_[thread];
        open(thread, make_span(activity::thread, name, name, time));
    } else if (type == "session.thread_status_idle" || type == "session.thread_status_terminated") {
        close(thread, time);
    } else if (type == "workflow_run.created") {
        const std::string name = "workflow " + one_line(text_of(event, "name"));
        open(flow, make_span(activity::workflow, name, name, time));
    } else if (type == "workflow_run.status_ended") {
        close(flow, time);
    }
}

void builder::on_event(const json::value& event) {
    const auto time = parse_timestamp(text_of(event, "processed_at"));
    if (!time) return; // queued at the API; the event comes again
    if (!first_ || *time < *first_) first_ = time;
    if (!last_ || *time > *last_) last_ = time;
    const auto type = text_of(event, "type");
    if (type == "agent.tool_use" || type == "agent.mcp_tool_use" || type == "agent.custom_tool_use")
        on_tool_use(event, type, *time);
    else if (type.starts_with("span.")) on_span(event, type, *time);
    else if (type.starts_with("session.thread") || type.starts_with("workflow_run."))
        on_other_agent(event, type, *time);
    else if (type.starts_with("session.")) on_status(event, type, *time);
    else on_tool_answer(event, type, *time);
}

void builder::on_run(const protocol::run_document& run) {
    const auto reopens = run.follow.reopens - std::min(run.follow.reopens, reopens_);
    const auto polls = run.follow.polls - std::min(run.follow.polls, polls_);
    reopens_ = std::max(reopens_, run.follow.reopens);
    polls_ = std::max(polls_, run.follow.polls);
    const auto since = std::exchange(changed_at_, last_ ? last_ : parse_timestamp(run.started_at));
    if ((reopens == 0 && polls == 0) || !changed_at_ || spans_.size() >= most_spans) return;
    std::string label;
    if (reopens > 0) label = fmt::format("{} reconnect{}", reopens, reopens == 1 ? "" : "s");
    if (polls > 0) label += fmt::format("{}{} poll{}", label.empty() ? "" : ", ", polls, polls == 1 ? "" : "s");
    span one =
        make_span(activity::link, "link", "link: " + label, std::min(since.value_or(*changed_at_), *changed_at_));
    one.end = *changed_at_;
    one.note = "at an unknown time in between";
    spans_.push_back(std::move(one));
}

chart builder::finish(const protocol::run_document& run, wall_time now) const {
    chart timeline;
    timeline.spans = spans_;
    timeline.left_out = left_out_;
    timeline.is_finished = protocol::is_finished_state(run.state);
    const auto created = parse_timestamp(run.created_at), started = parse_timestamp(run.started_at);
    const auto finished = parse_timestamp(run.finished_at);
    // The run's end, because the daemon's record comes later; the API's clock may be ahead of ours.
    timeline.end = timeline.is_finished ? finished.value_or(now) : now;
    if (last_) timeline.end = std::max(timeline.end, *last_);
    timeline.begin = created ? *created : first_.value_or(timeline.end);
    if (first_) timeline.begin = std::min(timeline.begin, *first_);
    timeline.end = std::max(timeline.end, timeline.begin);

    const auto add = [&](activity kind, const char* name, wall_time begin, std::optional<wall_time> end) {
        span one = make_span(kind, name, name, begin);
        if (end) one.end = std::max(*end, begin);
        timeline.spans.push_back(std::move(one));
    };
    if (created) add(activity::queued, "queued", *created, started);
    if (started) add(activity::starting, "starting", *started, first_);
    if (timeline.is_finished)
        for (span& one : timeline.spans)
            if (!one.end) one.end = std::max(timeline.end, one.begin);
    std::stable_sort(timeline.spans.begin(), timeline.spans.end(),
                     [](const span& a, const span& b) { return a.begin < b.begin; });
    return timeline;
}

} // namespace tether::cli::timeline
