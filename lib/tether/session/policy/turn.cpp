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

/// Returns the kind of answer a call needs (API § 4.2); empty when it needs none from this daemon.
std::string_view answer_for(const api::event& call) {
    if (call.kind == event_kind::agent_custom_tool_use) return "user.custom_tool_result";
    if (call.evaluated_permission == "ask") return "user.tool_confirmation";
    return {};
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
    for (const std::string& call : std::exchange(answers_under_way_, {})) observe_answer(call);
    for (const api::event& e : accepted) {
        if (is_answer(e.kind)) observe_answer(e.refers_to);
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
    case event_kind::user_tool_result: observe_answer(e.refers_to); break;
    case event_kind::agent_message: observe_message(e); break;
    case event_kind::agent_tool_use:
    case event_kind::agent_mcp_tool_use:
    case event_kind::agent_custom_tool_use: observe_call(e); break;
    case event_kind::session_status_running:
        candidate_.reset();
        waiting_.clear();
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
    case event_kind::session_error:
        if (!over_) last_error_ = e.error_type + ": " + e.error_message;
        if (e.retry_status == "exhausted" || e.retry_status == "terminal") requests_.supersede_all();
        break;
    case event_kind::session_usage:
        if (!ran_again_ && !e.usage.empty()) usage_ = e.usage;
        break;
    case event_kind::span_model_request_start:
        if (began_ && !over_) requests_.begin(e.id, e.thread_id);
        break;
    case event_kind::span_model_request_end:
        if (began_ && !over_ && !requests_.end(e.refers_to)) ++orphans_;
        break;
    case event_kind::workflow_run_created: open_workflows_.insert(e.workflow_run_id); break;
    case event_kind::workflow_run_status_ended: open_workflows_.erase(e.workflow_run_id); break;
    case event_kind::agent_tool_result:
    case event_kind::agent_mcp_tool_result:
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
    case event_kind::agent_message:
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
    if (!over_) calls_.insert(e.id);
    if (const auto tools = answer_for(e); !tools.empty() && !over_)
        asks_.try_emplace(e.id, ask{{e.id, e.type, e.name, std::string{tools}}, e.thread_id});
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
    if (!interrupted_) began_ = true;
}

void turn::observe_message(const api::event& e) {
    // A message before our work was processed belongs to an earlier user of the session.
    if (!began_ || ran_again_ || !e.thread_id.empty()) return;
    if (e.id.empty() || message_ids_.insert(e.id).second) messages_.push_back({e.id, e.text});
}

void turn::observe_idle(const api::event& e) {
    if (over_) return;
    candidate_.reset();
    list_waiting(e);
    if ((e.stop && e.stop->type == "requires_action") || !open_workflows_.empty()) return;
    candidate_ = {conclusion::how::idle, e.stop.value_or(api::stop_reason{}), e.stop_details, e.id, interrupted_};
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

bool turn::has_shown_send() const {
    const bool are_answered = std::all_of(answers_under_way_.begin(), answers_under_way_.end(),
                                          [this](const std::string& call) { return answered_.contains(call); });
    const bool has_content = !answers_under_way_.empty() || inputs_.has_sent();
    return has_content && are_answered && inputs_.has_shown_sent();
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

std::vector<std::string> turn::missing() const {
    std::vector<std::string> lacks;
    if (const auto n = unprocessed(); n > 0) lacks.push_back(std::to_string(n) + " sent events not processed");
    if (!over_) lacks.push_back("the event that ends the turn");
    if (const auto n = requests_.open().size(); n > 0)
        lacks.push_back(std::to_string(n) + " model requests that have not ended");
    if (!open_workflows_.empty()) lacks.push_back(std::to_string(open_workflows_.size()) + " open workflow runs");
    return lacks;
}

turn turn::replay() const {
    turn fresh;
    fresh.inputs_ = inputs_.replay();
    return fresh;
}

run_state state_after(const conclusion& end) noexcept {
    if (end.by != conclusion::how::idle || end.stop.type != "end_turn") return run_state::failed;
    return end.interrupted ? run_state::cancelled : run_state::succeeded;
}

std::optional<errc> error_after(const conclusion& end) noexcept {
    if (end.by == conclusion::how::terminated) return errc::session_terminated;
    if (end.by == conclusion::how::deleted) return errc::session_deleted;
    if (end.stop.type == "end_turn") {
        if (end.interrupted) return errc::cancelled_by_user;
        return std::nullopt;
    }
    if (end.stop.type == "retries_exhausted") return errc::retries_exhausted;
    if (end.stop.type == "budget_reached") return errc::budget_reached;
    if (end.stop.type == "refusal") return errc::refused;
    return errc::unknown_stop_reason;
}

} // namespace tether::session
