#include <tether/server/run_view.hpp>

#include <tether/core/json_members.hpp>
#include <tether/core/json_survey.hpp>
#include <tether/core/json_text.hpp>

#include <fmt/format.h>

namespace tether::server {
namespace {

using protocol::problem_kind;

std::string text_of(const std::optional<wall_time>& time) {
    return time ? to_text(*time) : std::string{};
}

/// Parses JSON that is stored as text. Null when it is missing, invalid (possible only in a damaged store) or over the
/// limits of a document.
boost::json::value json_of(const std::string& text) {
    if (text.empty()) return nullptr;
    auto value = read_json(text);
    if (!value) return nullptr;
    return std::move(*value);
}

boost::json::value to_json(const session::result_proof& proof) {
    boost::json::object out;
    out["by"] = to_string(proof.by);
    if (proof.by == session::result_proof::source::history) out["reads"] = proof.reads;
    if (!proof.terminal_event_id.empty()) out["terminal_event_id"] = proof.terminal_event_id;
    if (!proof.missing.empty()) out["missing"] = boost::json::array(proof.missing.begin(), proof.missing.end());
    return out;
}

protocol::run_document::result_document to_document(const session::run_result& result) {
    protocol::run_document::result_document out;
    out.status = result.status;
    out.stop_reason = json_of(result.stop_reason);
    out.stop_details = json_of(result.stop_details);
    out.messages = result.messages;
    out.usage = json_of(result.usage);
    out.complete = result.complete;
    out.proof = to_json(result.proof);
    return out;
}

/// The API does not say what it could not find. Before the session exists, that is one of the objects that the create
/// request names.
std::string message_of(const session::run& run) {
    const std::string& message = run.error->message;
    if (run.error->code != errc::not_found || !run.session_id.empty()) return message;
    const auto* text = run.agent.if_string();
    const std::string_view id = text ? std::string_view{*text} : tether::text_of(run.agent, "id");
    return fmt::format("agent {} or environment {}: {}", id.empty() ? "that was given" : id, run.environment_id,
                       message);
}

problem_kind kind_of(session::refusal why) {
    switch (why) {
    case session::refusal::not_found: return problem_kind::not_found;
    case session::refusal::finished: return problem_kind::run_finished;
    case session::refusal::not_finished: return problem_kind::run_not_finished;
    case session::refusal::stopping: return problem_kind::stopping;
    case session::refusal::rejected_by_api: return problem_kind::rejected_by_api;
    case session::refusal::unreachable: return problem_kind::api_unreachable;
    case session::refusal::store_failed: return problem_kind::store_failed;
    case session::refusal::incomplete: return problem_kind::invalid_body;
    }
    return problem_kind::internal;
}

} // namespace

protocol::run_document to_document(const session::run& run) {
    protocol::run_document out;
    out.id = run.id;
    out.state = to_string(run.state);
    for (const auto& a : run.waiting_for) out.waiting_for.push_back({a.event_id, a.type, a.name, a.answer_with});
    out.agent = run.agent;
    out.environment_id = run.environment_id;
    out.session_id = run.session_id;
    out.title = run.title;
    out.labels = run.labels;
    out.owner.uid = run.owner.uid;
    out.owner.name = run.owner.name;
    out.created_at = to_text(run.created_at);
    out.started_at = text_of(run.started_at);
    out.finished_at = text_of(run.finished_at);
    out.timeout = to_text(run.timeout);
    out.when_done = to_string(run.done);
    out.remote = to_string(run.remote);
    out.follow.mode = to_string(run.follow.mode);
    out.follow.opens = run.follow.opens;
    out.follow.reopens = run.follow.reopens;
    out.follow.polls = run.follow.polls;
    out.follow.last_event_at = text_of(run.follow.last_event_at);
    out.turns = run.turns;
    if (run.result) out.result = to_document(*run.result);
    if (run.error) out.error = {error_word(run.error->code), message_of(run), run.error->request_id};
    return out;
}

std::string run_text(const session::run& run) {
    return json_text(protocol::to_json(to_document(run)));
}

session::run_spec to_spec(protocol::create_run asked) {
    session::run_spec spec;
    spec.agent = std::move(asked.agent);
    spec.session_id = std::move(asked.session_id);
    spec.environment_id = std::move(asked.environment_id);
    spec.events = std::move(asked.events);
    spec.title = std::move(asked.title);
    spec.metadata = std::move(asked.metadata);
    spec.resources = std::move(asked.resources);
    spec.vault_ids = std::move(asked.vault_ids);
    spec.budget = std::move(asked.budget);
    spec.timeout = asked.timeout;
    spec.done = session::parse_when_done(asked.when_done);
    spec.previews = asked.previews;
    spec.labels = std::move(asked.labels);
    return spec;
}

protocol::problem to_problem(const session::refused& refusal) {
    protocol::problem out{kind_of(refusal.why), refusal.detail, refusal.field};
    out.request_id = refusal.request_id;
    return out;
}

} // namespace tether::server
