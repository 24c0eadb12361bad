// One turn of a session: from the work we sent to the event that ends it.
#pragma once

#include <tether/session/policy/conclusion.hpp>
#include <tether/session/policy/model_requests.hpp>
#include <tether/session/policy/outcome_watch.hpp>
#include <tether/session/policy/own_inputs.hpp>
#include <tether/session/policy/sent_answers.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tether::session {

struct turn_message {
    std::string id;
    shared_text text;
};

/// Receives events in the order of one source (a stream as it arrives, or a list from its beginning), and says whether
/// the turn is over. Pure. Source: API § 4.2, § 4.3, § 6. Only a `session.status_idle` after *all* our work was
/// processed ends a turn, but not while a workflow run is open, and never with `requires_action`. A thread's idle, a
/// stale idle and a fresh session's idle do not end it.
class turn {
  public:
    /// A send of `events` begins. The turn cannot be over until the send is settled by one of the two calls below,
    /// because an idle may be from before the send. `known`: ids of the session's inputs before the send; later ones
    /// may be ours.
    void send_begins(const input_batch& events = {}, const std::set<std::string>& known = {});
    /// The API accepted that send and named these; the work must be processed before the turn can be over. When
    /// `send_begins` received the events, `accepted` may be empty, or contain ids that the session never shows.
    void send_accepted(const std::vector<api::event>& accepted);
    void send_failed();
    /// Adds work that was sent before a restart of the daemon.
    void restore(std::vector<accepted_input> accepted);
    /// The data with which a restart recognises the work and the answers.
    std::vector<accepted_input> accepted_inputs() const;
    /// Id of the first input that was accepted in the turn; empty when unknown.
    std::string first_input() const { return inputs_.first_id(); }
    /// Whether `e` is an input of this turn.
    bool is_own(const api::event& e) { return inputs_.find(e) != nullptr; }
    bool is_sending() const noexcept { return sends_under_way_ > 0; }
    /// The messages, outcomes and interrupts of the turn.
    const own_inputs& inputs() const noexcept { return inputs_; }
    /// True when an idle came that would end the turn without the active send.
    bool awaits_sends() const noexcept { return candidate_ && sends_under_way_ > 0 && !over_; }

    /// Receives every event of the source, in order, already seen or not.
    void observe(const api::event& e);
    /// Receives an event that this source missed and another brought. It never ends the turn and adds no message,
    /// because its place among the others is unknown.
    void observe_elsewhere(const api::event& e);

    /// Set once the turn is over; final.
    const std::optional<conclusion>& over() const noexcept { return over_; }

    /// What the agent waits for from this daemon, while the session's last status is `requires_action`.
    const std::vector<pending_action>& waiting_for() const noexcept { return waiting_; }

    /// The turn's `agent.message` events so far, in the source's order. Messages that the source lists after the
    /// terminal event belong to the turn as long as the session did not run again (API § 5.4).
    const std::vector<turn_message>& messages() const noexcept { return messages_; }
    const std::string& usage() const noexcept { return usage_; } ///< JSON; empty for none
    /// The turn's last `session.error`, until the agent continues after it.
    const std::optional<session_failure>& failure() const noexcept { return failure_; }

    /// What a history that ends here lacks to be complete; empty when nothing.
    std::vector<std::string> missing() const;

    /// True when the observed events cannot be complete: a request without its end or its start, a result without its
    /// call, an outcome without its verdict; or when work was recognised by its content although the API named another
    /// id. False proves nothing; true means that one source alone cannot be trusted.
    bool has_gaps() const {
        return orphans_ > 0 || !requests_.open().empty() || inputs_.is_guessed() || lacks_verdict();
    }
    turn_tally tally() const;

    /// Returns a turn with the same work that has observed nothing, to read a list from its beginning.
    turn replay() const;
    /// Number of sent inputs that are not known to be processed.
    std::size_t unprocessed() const { return inputs_.unprocessed(); }
    bool has_work() const { return inputs_.has_work(); }

  private:
    void observe_own(const api::event& e);
    void observe_answered(const api::event& e);
    void take_early(const api::event& e, bool before_idle);
    void count_processed(own_inputs::input& input);
    void observe_interrupt(const api::event& e);
    void observe_call(const api::event& e);
    void observe_answer(const std::string& call);
    void observe_own_answer(const api::event& e);
    void observe_thread_end(const std::string& thread);
    bool is_open(const std::string& call) const;
    void list_waiting(const api::event& e);
    void observe_idle(const api::event& e);
    void observe_message(const api::event& e);
    void observe_error(const api::event& e);
    void observe_evaluation(const api::event& e);
    bool awaits_revision(const api::event& idle) const;
    bool lacks_verdict() const;
    void end(conclusion how);
    void settle();

    /// A call that may need an answer.
    struct ask {
        pending_action action;
        std::string thread; ///< empty for the primary one
    };

    own_inputs inputs_;
    bool interrupted_ = false; ///< our interrupt was processed last
    bool halted_ = false;      ///< an interrupt, ours or not, was processed since the session last ran
    int sends_under_way_ = 0;
    std::vector<std::string> answers_under_way_; ///< calls that an active send answers
    /// Inputs processed during a send, which may belong to the send; true when an idle came afterwards.
    std::map<std::string, bool> early_;
    std::map<std::string, ask> asks_;
    std::set<std::string> answered_;
    sent_answers own_answers_;
    std::set<std::string> ended_threads_;
    std::vector<pending_action> waiting_;
    std::optional<wall_time> asked_at_; ///< of the idle that `waiting_` comes from
    model_requests requests_;
    std::set<std::string> calls_; ///< tool calls without a result so far
    std::size_t orphans_ = 0;     ///< ends and results whose start or call was not seen
    std::set<std::string> open_workflows_;
    std::size_t requests_begun_ = 0, workflows_begun_ = 0;
    std::vector<turn_message> messages_;
    std::set<std::string> message_ids_;
    std::string usage_;
    std::optional<session_failure> failure_;
    outcome_watch outcome_;
    bool began_ = false;                  ///< some work of ours was processed
    bool ran_again_ = false;              ///< the session ran after the turn was over
    std::optional<conclusion> candidate_; ///< an idle that would end the turn if our work is done
    std::optional<conclusion> over_;
};

} // namespace tether::session
