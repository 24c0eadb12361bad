// Formats a run, a list of runs and the daemon's status for a person.
#include "run_view.hpp"

#include "event_line.hpp"
#include "format.hpp"
#include "question.hpp"
#include "run_ids.hpp"
#include "style.hpp"
#include "table.hpp"
#include "text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace tether::cli {

namespace {

constexpr std::size_t longest_title = 40;

/// Collects `name: value` lines with the values in one column, sanitised; empty values are left out.
class fields {
  public:
    void add(std::string_view name, std::string_view value, colour tint = colour::none, bool with_colour = false) {
        const std::string shown = one_line(value);
        if (shown.empty()) return;
        text_ += fmt::format("{:<13} {}\n", fmt::format("{}:", name), painted(shown, tint, with_colour));
    }
    /// Adds sanitised text with its spaces.
    void add_exactly(std::string_view name, std::string_view value) {
        text_ += fmt::format("{:<13} {}\n", fmt::format("{}:", name), value);
    }
    std::string take() { return std::move(text_); }

  private:
    std::string text_;
};

std::string agent_text(const boost::json::value& agent) {
    if (agent.is_string()) return one_line(std::string_view{agent.get_string()});
    return one_line(text_of(agent, "id"));
}

std::string labels_text(const protocol::run_document& run) {
    std::vector<std::string> pairs;
    for (const auto& [key, value] : run.labels) pairs.push_back(one_line(key + "=" + value));
    return fmt::format("{}", fmt::join(pairs, ", "));
}

/// `5.0k in, 3.2k out, $1.87`, without parts that are missing or are not counts.
std::string usage_text(const boost::json::value& usage) {
    std::vector<std::string> parts;
    if (const auto in = number_of(usage, "input_tokens")) parts.push_back(count_text(*in) + " in");
    if (const auto out = number_of(usage, "output_tokens")) parts.push_back(count_text(*out) + " out");
    if (const auto cost = cost_text(find_member(usage, "list_cost")); !cost.empty()) parts.push_back(cost);
    return fmt::format("{}", fmt::join(parts, ", "));
}

std::string follow_text(const protocol::run_document& run) {
    if (run.follow.mode.empty()) return {};
    return fmt::format("{} ({} reconnects, {} polls)", one_line(run.follow.mode), run.follow.reopens, run.follow.polls);
}

std::string proof_text(const protocol::run_document::result_document& result) {
    const auto by = one_line(text_of(result.proof, "by"));
    if (!result.complete) return "no, parts may be missing";
    return by.empty() ? "yes" : fmt::format("yes, verified from the {}", by);
}

/// `satisfied after 2 evaluations`; empty without an outcome.
std::string outcome_text(const boost::json::value& outcome) {
    if (outcome.is_null()) return {};
    const std::string result{text_of(outcome, "result")};
    const auto count = number_of(outcome, "iterations").value_or(0);
    return fmt::format("{} after {} evaluation{}", result.empty() ? "no verdict" : result, count,
                       count == 1 ? "" : "s");
}

} // namespace

std::string run_text(const protocol::run_document& run, wall_time now, bool with_colour, std::string_view between) {
    const auto elapsed = span_of(run.started_at.empty() ? run.created_at : run.started_at, run.finished_at, now);
    fields lines;
    lines.add("Run", run.id);
    lines.add("State", run.state, colour_of_state(run.state), with_colour);
    lines.add("Waiting for", waiting_text(run));
    for (const auto& asked : run.waiting_for)
        if (!asked.input.is_null()) lines.add_exactly("Input", whole_question_text(asked));
    lines.add("Reason", run.state == "succeeded" ? "" : verdict_text(run));
    if (run.error) lines.add("Request id", run.error->request_id);
    lines.add("Title", run.title);
    lines.add("Labels", labels_text(run));
    lines.add("Agent", agent_text(run.agent));
    lines.add("Environment", run.environment_id);
    lines.add("Session", run.session_id);
    lines.add("Remote", run.remote);
    lines.add("When done", run.when_done);
    lines.add("Owner", run.owner.name.empty() ? fmt::format("uid {}", run.owner.uid) : run.owner.name);
    lines.add("Created", run.created_at);
    lines.add("Started", run.started_at);
    lines.add("Finished", run.finished_at);
    lines.add("Elapsed", clock_text(elapsed));
    lines.add("Timeout", run.timeout);
    lines.add("Queue limit", run.queue_timeout);
    lines.add("Turns", std::to_string(run.turns));
    lines.add("Event source", follow_text(run));
    if (run.result) {
        lines.add("Usage", usage_text(run.result->usage));
        lines.add("Outcome", outcome_text(run.result->outcome));
        lines.add("Complete", proof_text(*run.result));
        if (run.result->late) lines.add("Late", "a part was read only after the run had ended");
    }
    std::string text = lines.take();
    if (!between.empty()) text.append("\n").append(between);
    if (const auto message = sanitised(last_message(run)); !message.empty()) text += "\n" + message + "\n";
    return text;
}

std::string runs_text(const std::vector<client::run_snapshot>& runs, wall_time now, std::size_t width) {
    table rows{{"RUN", "STATE", "CREATED", "ELAPSED", "AGENT", "TITLE"}};
    for (const auto& [run, document] : runs) {
        const auto age = span_of(run.created_at, "", now);
        rows.add({short_run_id(run.id), run.state, rough_text(age) + " ago",
                  clock_text(span_of(run.created_at, run.finished_at, now)), agent_text(run.agent),
                  cut_to(one_line(run.title), longest_title)});
    }
    return rows.text(width);
}

std::string time_of_change(const protocol::run_document& run) {
    if (!run.finished_at.empty()) return run.finished_at;
    std::string newest;
    std::optional<wall_time> newest_time;
    for (const std::string* text : {&run.created_at, &run.started_at, &run.follow.last_event_at}) {
        const auto time = parse_timestamp(*text);
        if (!time || (newest_time && *time <= *newest_time)) continue;
        newest = *text;
        newest_time = *time;
    }
    return newest;
}

std::string verdict_text(const protocol::run_document& run) {
    if (!protocol::is_finished_state(run.state) || run.state == "succeeded") return {};
    if (!run.error)
        return run.state == "timed_out" ? fmt::format("the deadline of {} passed", one_line(run.timeout)) : "";
    const std::string code = one_line(run.error->code), message = one_line(run.error->message);
    if (message.empty()) return code;
    return code.empty() ? message : fmt::format("{} ({})", message, code);
}

std::string waiting_text(const protocol::run_document& run) {
    std::vector<std::string> parts;
    for (const auto& action : run.waiting_for)
        parts.push_back(
            one_line(fmt::format("{} ({})", action.name.empty() ? action.type : action.name, action.event_id)));
    return fmt::format("{}", fmt::join(parts, ", "));
}

std::string last_message(const protocol::run_document& run) {
    return run.result && !run.result->messages.empty() ? run.result->messages.back().str() : std::string{};
}

std::string kept_text(const protocol::run_document& run) {
    const bool is_adopted = run.agent.is_null();
    const bool is_gone = run.remote == "deleted" || run.remote == "archived" || run.remote == "lost";
    if (run.when_done != "keep" || is_adopted || is_gone) return {};
    if (!protocol::is_finished_state(run.state)) return "it is not finished, and its session is set to be kept";
    if (run.remote == "none") return {}; // the run ended before its session was created
    return fmt::format("this also deletes its kept session {}", one_line(run.session_id));
}

std::string status_text(const protocol::status_document& status) {
    std::vector<std::string> counts;
    for (const auto& [state, count] : status.runs)
        if (count != 0) counts.push_back(fmt::format("{} {}", count, one_line(state)));
    fields lines;
    lines.add("Version", status.version);
    lines.add("Health", status.healthy ? "healthy" : "unhealthy: " + status.reason);
    lines.add("Uptime", status.uptime);
    lines.add("Runs", counts.empty() ? "none" : fmt::format("{}", fmt::join(counts, ", ")));
    lines.add("Streams", fmt::format("{} open", status.streams));
    lines.add("Clients", std::to_string(status.clients));
    lines.add("Requests", fmt::format("{} sent, {} waiting", status.governor.admitted, status.governor.waiting));
    for (const auto& hold : status.governor.holds)
        lines.add("Paused",
                  one_line(fmt::format("{} requests for another {} ({})", hold.requests, hold.left, hold.why)));
    if (status.governor.holds.empty() && status.governor.held_for != "0s")
        lines.add("Paused", one_line(status.governor.held_for)); // an older daemon, which does not list pauses
    lines.add("Sessions", fmt::format("{} open at the API", status.ledger.open));
    if (!status.set_aside.empty())
        lines.add("Damaged rows",
                  fmt::format("{} set aside: {}", status.set_aside.size(), fmt::join(status.set_aside, ", ")));
    lines.add("Upstream", status.upstream.base_url);
    lines.add("Last success", status.upstream.last_success_at);
    if (!status.upstream.last_failure.empty())
        lines.add("Last failure", status.upstream.last_failure_at + " " + status.upstream.last_failure);
    return lines.take();
}

} // namespace tether::cli
