#include <tether/session/policy/turn.hpp>

#include <tether/core/json_members.hpp>

#include <algorithm>
#include <utility>

namespace tether::session {
namespace {

using api::event_kind;

bool is_answer(event_kind kind) {
    return kind == event_kind::user_custom_tool_result || kind == event_kind::user_tool_confirmation ||
        kind == event_kind::user_tool_result;
}

/// Returns the call that an event to be sent, given as a pattern, answers; empty when it is not an answer.
std::string answered_call(const boost::json::value& event) {
    if (!is_answer(kind_of(event))) return {};
    const std::string_view custom = text_of(event, "custom_tool_use_id");
    return std::string{custom.empty() ? text_of(event, "tool_use_id") : custom};
}

/// Returns the kind of answer a call needs (API § 4.2) if the session waits for one.
std::string_view answer_for(const api::event& call) {
    if (call.kind == event_kind::agent_custom_tool_use) return "user.custom_tool_result";
    if (call.evaluated_permission == "ask") return "user.tool_confirmation";
    // A tool that the session may use and does not run itself: its environment is self-hosted.
    return call.kind == event_kind::agent_tool_use ? "user.tool_result" : "";
}

} // namespace

void turn::send_begins(const input_batch& events, const std::set<std::string>& known) {
    ++sends_under_way_;
    inputs_.begin(events, known);
    for (const boost::json::value& pattern : events.patterns())
        if (std::string call = answered_call(pattern); !call.empty()) answers_under_way_.push_back(std::move(call));
}

void turn::send_accepted(const std::vector<api::event>& accepted) {
    --sends_under_way_;
    inputs_.accept(accepted);
    for (const std::string& call : std::exchange(answers_under_way_, {})) {
        observe_answer(call);
        own_answers_.accept(call);
    }
    for (const api::event& e : accepted) {
        if (is_answer(e.kind)) {
            own_answers_.accept(e.refers_to);
            observe_own_answer(e);
        }
        // Outcomes and answers return already processed (API § 3): this is the only occurrence that is certainly ours.
        if (const auto early = early_.find(e.id); early != early_.end()) take_early(e, early->second);
        else if (is_work(e.kind) && !e.queued && e.processed_at) observe_answered(e);
    }
    settle();
}

/// The answer to the send says that this work is processed. The session may show it under another id.
void turn::observe_answered(const api::event& e) {
    own_inputs::input* own = over_ ? nullptr : inputs_.find_named(e.id);
    if (!own || own->is_processed) return;
    candidate_.reset(); // an idle before this work says nothing about it
    count_processed(*own);
}

void turn::take_early(const api::event& e, bool before_idle) {
    own_inputs::input* input = over_ ? nullptr : inputs_.find(e);
    if (!input) return;
    count_processed(*input);
    if (before_idle && candidate_) candidate_->interrupted = interrupted_;
}

void turn::observe(const api::event& e) {
    switch (e.kind) {
    case event_kind::user_message:
    case event_kind::user_define_outcome: observe_own(e); break;
    case event_kind::user_interrupt: observe_interrupt(e); break;
    case event_kind::user_custom_tool_result:
    case event_kind::user_tool_confirmation:
    case event_kind::user_tool_result: observe_own_answer(e); break;
    case event_kind::agent_message: observe_message(e); break;
    case event_kind::agent_tool_use:
    case event_kind::agent_mcp_tool_use:
    case event_kind::agent_custom_tool_use: observe_call(e); break;
    case event_kind::session_status_running:
        candidate_.reset();
        waiting_.clear();
        halted_ = false;
        if (over_) ran_again_ = true;
        break;
    case event_kind::session_status_idle: observe_idle(e); break;
    case event_kind::session_status_terminated:
        requests_.supersede_all(); // none of them will end
        if (!over_) end({conclusion::how::terminated, {}, {}, e.id, false});
        break;
    case event_kind::session_deleted:
        requests_.supersede_all();
        if (!over_) end({conclusion::how::deleted, {}, {}, e.id, false});
        break;
    case event_kind::session_error: observe_error(e); break;
    case event_kind::session_usage:
        if (!ran_again_ && !e.usage.empty()) usage_ = e.usage;
        break;
    case event_kind::span_model_request_start:
        if (began_ && !over_ && requests_.begin(e.id, e.thread_id)) ++requests_begun_;
        break;
    case event_kind::span_model_request_end:
        if (began_ && !over_ && !requests_.end(e.refers_to)) ++orphans_;
        break;
    case event_kind::span_outcome_evaluation_end: observe_evaluation(e); break;
    case event_kind::workflow_run_created:
        if (open_workflows_.insert(e.workflow_run_id).second) ++workflows_begun_;
        break;
    case event_kind::workflow_run_status_ended: open_workflows_.erase(e.workflow_run_id); break;
    case event_kind::agent_tool_result:
    case event_kind::agent_mcp_tool_result:
        own_answers_.finish(e.refers_to);
        observe_answer(e.refers_to);
        if (began_ && !over_ && calls_.erase(e.refers_to) == 0) ++orphans_;
        break;
    case event_kind::session_status_rescheduled: requests_.supersede_all(); break;
    case event_kind::session_thread_status_terminated: observe_thread_end(e.thread_id); break;
    case event_kind::session_thread_created:
    case event_kind::system_message:
    case event_kind::event_start:
    case event_kind::event_delta:
    case event_kind::other: break;
    }
}

void turn::observe_elsewhere(const api::event& e) {
    if (over_) return;
    switch (e.kind) {
    case event_kind::agent_message: failure_.reset(); break;
    case event_kind::session_status_terminated:
    case event_kind::session_deleted: break;
    case event_kind::session_status_idle: list_waiting(e); break;
    case event_kind::session_status_running:
        // A list may show this event after the idle that asks, although it was emitted before.
        if (!asked_at_ || !e.processed_at || *e.processed_at >= *asked_at_) waiting_.clear();
        break;
    default: observe(e);
    }
}

void turn::observe_call(const api::event& e) {
    if (over_) return;
    failure_.reset();
    calls_.insert(e.id);
    asks_.try_emplace(e.id, ask{{e.id, e.type, e.name, std::string{answer_for(e)}}, e.thread_id});
}

/// An answer that the session shows, or that the response to its send contains.
void turn::observe_own_answer(const api::event& e) {
    observe_answer(e.refers_to);
    if (!e.queued) own_answers_.process(e.refers_to);
}

void turn::observe_error(const api::event& e) {
    if (!over_) failure_ = session_failure{e.error_type, e.error_message, e.retry_status};
    if (e.retry_status == "exhausted" || e.retry_status == "terminal") requests_.supersede_all();
}

void turn::observe_evaluation(const api::event& e) {
    if (!ran_again_) outcome_.observe(e);
    if (over_) over_->outcome = outcome_.verdict();
}

/// The grader wants another cycle, which follows unless somebody stopped the session.
bool turn::awaits_revision(const api::event& idle) const {
    return outcome_.awaits_revision() && !halted_ && idle.stop && idle.stop->type == "end_turn";
}

/// The grader judges every turn that ended by itself.
bool turn::lacks_verdict() const {
    return over_ && outcome_.lacks_verdict() && over_->stop.type == "end_turn" && !over_->halted;
}

void turn::observe_answer(const std::string& call) {
    answered_.insert(call);
    std::erase_if(waiting_, [&](const pending_action& p) { return p.event_id == call; });
}

/// Calls of a thread that has ended can no longer be answered, and its requests have no end (API § 4.2).
void turn::observe_thread_end(const std::string& thread) {
    if (thread.empty()) return;
    ended_threads_.insert(thread);
    requests_.supersede(thread);
    std::erase_if(waiting_, [&](const pending_action& p) { return !is_open(p.event_id); });
}

bool turn::is_open(const std::string& call) const {
    const auto asked = asks_.find(call);
    return !answered_.contains(call) && (asked == asks_.end() || !ended_threads_.contains(asked->second.thread));
}

void turn::observe_interrupt(const api::event& e) {
    if (!e.queued) halted_ = true;
    if (!e.queued && e.thread_id.empty()) requests_.supersede_all();
    else if (!e.queued) requests_.supersede(e.thread_id);
    observe_own(e);
}

void turn::observe_own(const api::event& e) {
    if (over_) return;
    own_inputs::input* own = inputs_.find(e); // also a queued one: from now on its id identifies it
    if (e.queued || (!own && sends_under_way_ == 0) || (own && own->is_processed)) return;
    if (is_work(e.kind)) candidate_.reset(); // an idle before this work says nothing about it
    if (own) count_processed(*own);
    else early_[e.id] = false; // may belong to the send whose answer has not arrived
}

void turn::count_processed(own_inputs::input& input) {
    input.is_processed = true;
    interrupted_ = input.kind == event_kind::user_interrupt;
    if (input.kind == event_kind::user_define_outcome) outcome_.define();
    if (!interrupted_) began_ = true;
}

void turn::observe_message(const api::event& e) {
    if (!over_) failure_.reset();
    // A message before our work was processed belongs to an earlier user of the session.
    if (!began_ || ran_again_ || !e.thread_id.empty()) return;
    if (e.id.empty() || message_ids_.insert(e.id).second) messages_.push_back({e.id, e.text});
}

void turn::observe_idle(const api::event& e) {
    if (over_) return;
    candidate_.reset();
    list_waiting(e);
    if ((e.stop && e.stop->type == "requires_action") || !open_workflows_.empty() || awaits_revision(e)) return;
    candidate_ = {conclusion::how::idle, e.stop.value_or(api::stop_reason{}), e.stop_details, e.id, interrupted_};
    candidate_->halted = halted_;
    candidate_->stop_json = e.stop_json;
    for (auto& [id, before_idle] : early_) before_idle = true;
    settle();
}

void turn::list_waiting(const api::event& idle) {
    waiting_.clear();
    asked_at_ = idle.processed_at;
    if (!idle.stop || idle.stop->type != "requires_action") return;
    for (const std::string& id : idle.stop->event_ids) {
        const bool is_listed =
            std::any_of(waiting_.begin(), waiting_.end(), [&](const pending_action& p) { return p.event_id == id; });
        if (is_listed || !is_open(id)) continue;
        const auto asked = asks_.find(id);
        waiting_.push_back(asked != asks_.end() ? asked->second.action : pending_action{id, {}, {}, {}});
    }
}

void turn::send_failed() {
    --sends_under_way_;
    inputs_.drop();
    began_ = inputs_.has_processed(); // the event that matched before belongs to another client
    answers_under_way_.clear();
    settle();
}

void turn::settle() {
    if (sends_under_way_ == 0) early_.clear();
    if (over_ || !candidate_ || sends_under_way_ > 0 || !began_ || unprocessed() > 0) return;
    end(*candidate_);
}

void turn::end(conclusion how) {
    how.outcome = outcome_.verdict();
    over_ = std::move(how);
}

void turn::restore(std::vector<accepted_input> accepted) {
    own_answers_.restore(accepted);
    inputs_.restore(accepted);
}

std::vector<accepted_input> turn::accepted_inputs() const {
    std::vector<accepted_input> accepted = inputs_.to_kept();
    own_answers_.add_to(accepted);
    return accepted;
}

turn_tally turn::tally() const {
    turn_tally now;
    now.work = inputs_.count(is_work);
    now.interrupts = inputs_.count([](event_kind kind) { return kind == event_kind::user_interrupt; });
    for (const auto& [call, is_processed] : own_answers_.calls()) {
        const auto asked = asks_.find(call);
        // The API accepts an answer to a call of a thread that has ended, and never processes it (API § 4.2).
        if (asked != asks_.end() && ended_threads_.contains(asked->second.thread)) continue;
        ++now.answers.accepted;
        if (is_processed) ++now.answers.shown, ++now.answers.processed;
    }
    now.requests = requests_begun_;
    now.open_requests = requests_.open().size();
    now.workflows = workflows_begun_;
    now.open_workflows = open_workflows_.size();
    return now;
}

std::vector<std::string> turn::missing() const {
    std::vector<std::string> lacks;
    if (const auto n = unprocessed(); n > 0) lacks.push_back(std::to_string(n) + " sent events not processed");
    if (over_ && over_->by == conclusion::how::idle) {
        // An interrupt of an idle session has no effect, and the session does not show it.
        const turn_tally now = tally();
        if (const auto n = now.interrupts.shown - now.interrupts.processed; n > 0)
            lacks.push_back(std::to_string(n) + " sent interrupts not processed");
        if (const auto n = now.answers.accepted - now.answers.processed; n > 0)
            lacks.push_back(std::to_string(n) + " sent answers not processed");
        if (lacks_verdict()) lacks.push_back("the verdict of the outcome");
    }
    if (!over_) lacks.push_back("the event that ends the turn");
    if (const auto n = requests_.open().size(); n > 0)
        lacks.push_back(std::to_string(n) + " model requests that have not ended");
    if (!open_workflows_.empty()) lacks.push_back(std::to_string(open_workflows_.size()) + " open workflow runs");
    return lacks;
}

turn turn::replay() const {
    turn fresh;
    fresh.inputs_ = inputs_.replay();
    fresh.own_answers_ = own_answers_.replay();
    return fresh;
}

} // namespace tether::session
