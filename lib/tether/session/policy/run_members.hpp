// Lists the members of a run and of its continuation once, for everything that writes or reads them.
#pragma once

#include <tether/session/policy/continuation.hpp>

#include <concepts>

namespace tether::session {

/// `T` is `Plain` or a const `Plain`.
template <class T, class Plain>
concept possibly_const = std::same_as<std::remove_const_t<T>, Plain>;

// Each calls the visitor for every member, in the order of the local API's documents, with the member's name there and
// in the store: `visitor(name, member)`, or
// `visitor.plain(name, text)` for a text that is shown also when it is empty,
// `visitor.json(name, text)` for a text that contains JSON, and
// `visitor.hidden(name, member)` for a member that readers of the local API do not see.

template <possibly_const<pending_action> Action>
void visit_members(Action& action, auto& visitor) {
    visitor.plain("event_id", action.event_id);
    visitor("type", action.type);
    visitor("name", action.name);
    visitor("answer_with", action.answer_with);
}

template <possibly_const<run_owner> Owner>
void visit_members(Owner& owner, auto& visitor) {
    visitor("uid", owner.uid);
    visitor("name", owner.name);
}

template <possibly_const<follow_state> Follow>
void visit_members(Follow& follow, auto& visitor) {
    visitor("mode", follow.mode);
    visitor("opens", follow.opens);
    visitor("reopens", follow.reopens);
    visitor("polls", follow.polls);
    visitor("last_event_at", follow.last_event_at);
}

template <possibly_const<proof_check> Check>
void visit_members(Check& check, auto& visitor) {
    visitor.plain("name", check.name);
    visitor("holds", check.holds);
    visitor("saw", check.saw);
}

template <possibly_const<result_proof> Proof>
void visit_members(Proof& proof, auto& visitor) {
    visitor("by", proof.by);
    visitor("reads", proof.reads);
    visitor("terminal_event_id", proof.terminal_event_id);
    visitor("checks", proof.checks);
    visitor("missing", proof.missing);
}

template <possibly_const<outcome_verdict> Verdict>
void visit_members(Verdict& verdict, auto& visitor) {
    visitor("outcome_id", verdict.outcome_id);
    visitor("result", verdict.result);
    visitor("iterations", verdict.iterations);
    visitor("explanation", verdict.explanation);
}

template <possibly_const<session_failure> Failure>
void visit_members(Failure& failure, auto& visitor) {
    visitor.plain("type", failure.type);
    visitor("message", failure.message);
    visitor("retry_status", failure.retry_status);
}

template <possibly_const<run_result> Result>
void visit_members(Result& result, auto& visitor) {
    visitor.plain("status", result.status);
    visitor.json("stop_reason", result.stop_reason);
    visitor.json("stop_details", result.stop_details);
    visitor("messages", result.messages);
    visitor.json("usage", result.usage);
    visitor("outcome", result.outcome);
    visitor("complete", result.complete);
    visitor("late", result.late);
    visitor("proof", result.proof);
}

template <possibly_const<run_error> Error>
void visit_members(Error& error, auto& visitor) {
    visitor("code", error.code);
    visitor.plain("message", error.message);
    visitor("request_id", error.request_id);
    visitor("session_error", error.session_error);
}

template <possibly_const<run> Run>
void visit_members(Run& run, auto& visitor) {
    visitor.plain("id", run.id);
    visitor("state", run.state);
    visitor("waiting_for", run.waiting_for);
    visitor("agent", run.agent);
    visitor("environment_id", run.environment_id);
    visitor("session_id", run.session_id);
    visitor("title", run.title);
    visitor("labels", run.labels);
    visitor("owner", run.owner);
    visitor("created_at", run.created_at);
    visitor("started_at", run.started_at);
    visitor("finished_at", run.finished_at);
    visitor.hidden("accepted_on", run.accepted_on);
    visitor.hidden("ended_on", run.ended_on);
    visitor("timeout", run.timeout);
    visitor("queue_timeout", run.queue_timeout);
    visitor("when_done", run.done);
    visitor("remote", run.remote);
    visitor.hidden("first_input", run.first_input);
    visitor.hidden("previews", run.previews);
    visitor("follow", run.follow);
    visitor("turns", run.turns);
    visitor("result", run.result);
    visitor("error", run.error);
}

template <possibly_const<run_spec> Spec>
void visit_members(Spec& spec, auto& visitor) {
    visitor("agent", spec.agent);
    visitor("session_id", spec.session_id);
    visitor("environment_id", spec.environment_id);
    visitor("events", spec.events);
    visitor("title", spec.title);
    visitor("metadata", spec.metadata);
    visitor("resources", spec.resources);
    visitor("vault_ids", spec.vault_ids);
    visitor("budget", spec.budget);
    visitor("timeout", spec.timeout);
    visitor("queue_timeout", spec.queue_timeout);
    visitor("when_done", spec.done);
    visitor("previews", spec.previews);
    visitor("labels", spec.labels);
}

template <possibly_const<accepted_input> Input>
void visit_members(Input& input, auto& visitor) {
    visitor("id", input.id);
    visitor("type", input.type);
    visitor("pattern", input.pattern);
    visitor("before", input.before);
}

template <possibly_const<keyed_send> Send>
void visit_members(Send& send, auto& visitor) {
    visitor("key", send.key);
    visitor("body_digest", send.body_digest);
    visitor("outcome", send.outcome);
    visitor("event_ids", send.event_ids);
}

template <possibly_const<continuation> Continuation>
void visit_members(Continuation& continuation, auto& visitor) {
    visitor("open", continuation.open);
    visitor("spec", continuation.spec);
    visitor("deadline", continuation.deadline);
    visitor("create_in_doubt", continuation.create_in_doubt);
    visitor("work_in_doubt", continuation.work_in_doubt);
    visitor("pending_send", continuation.pending_send);
    visitor("keyed", continuation.keyed);
    visitor("inputs_before", continuation.inputs_before);
    visitor("was_idle", continuation.was_idle);
    visitor("updated_before", continuation.updated_before);
    visitor("workspace_id", continuation.workspace_id);
    visitor("accepted", continuation.accepted);
    visitor("cancelled", continuation.cancelled);
    visitor("end_pending", continuation.end_pending);
    visitor("history_owed", continuation.history_owed);
    visitor("secrets", continuation.secrets);
}

} // namespace tether::session
