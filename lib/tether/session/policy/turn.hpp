// One turn of a session: from the work we sent to the event that ends it.
#pragma once

#include <tether/session/policy/model_requests.hpp>
#include <tether/session/policy/own_inputs.hpp>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tether::session {

/// How a turn ended.
struct conclusion {
    enum class how { idle, terminated, deleted } by = how::idle;
    api::stop_reason stop;    ///< of an idle
    std::string stop_details; ///< JSON; empty for none
    std::string event_id;     ///< the terminal event
    bool interrupted = false; ///< the idle was caused by an interrupt of ours
};

struct turn_message {
    std::string id;
    shared_text text;
};

/// Fed with events in the order of one source (a stream as it arrives, or a list from its beginning),
/// tells whether the turn is over. Pure. The rules are those of the API's description § 4.2, § 4.3, § 6:
/// only a `session.status_idle` after *all* our work was processed ends a turn, not while a workflow run
/// is open, never with `requires_action`; a thread's idle, a stale idle and a fresh session's idle do not.
class turn {
  public:
    /// A send of `events` is under way: until it is settled the turn cannot be over, because an idle may belong to the
    /// time before it. Each call is matched by one of the two below. `known`: ids of the inputs that the session held
    /// before; later ones may be ours.
    void send_begins(const boost::json::array& events = {}, const std::set<std::string>& known = {});
    /// The API accepted that send and named these; the work must be processed before the turn can be over. When
    /// `send_begins` was given the events, `accepted` may be empty, or name ids that the session never shows.
    void send_accepted(const std::vector<api::event>& accepted);
    void send_failed();
    /// Work that an earlier start of the daemon had sent.
    void restore(const std::vector<accepted_input>& accepted) { inputs_.restore(accepted); }
    /// The data with which a restart recognises the work.
    std::vector<accepted_input> accepted_inputs() const { return inputs_.to_kept(); }
    /// Id of the first input that was accepted in the turn; empty when it is not known (yet).
    std::string first_input() const { return inputs_.first_id(); }
    /// Whether `e` is an input of this turn.
    bool is_own(const api::event& e) { return inputs_.find(e) != nullptr; }
    bool is_sending() const noexcept { return sends_under_way_ > 0; }
    /// An idle came that would end the turn, were no send under way.
    bool awaits_sends() const noexcept { return candidate_ && sends_under_way_ > 0 && !over_; }

    /// Every event of the source, in its order, seen before or not.
    void observe(const api::event& e);
    /// An event that this source missed and another brought: context only. It never ends the turn and adds
    /// no message, because its place among the others is not known.
    void observe_elsewhere(const api::event& e);

    /// Set once the turn is over; then it stays.
    const std::optional<conclusion>& over() const noexcept { return over_; }

    /// What the agent waits for from here, while the last word of the session was `requires_action`.
    const std::vector<pending_action>& waiting_for() const noexcept { return waiting_; }

    /// The turn's `agent.message` events so far, in the source's order. Messages that the source lists
    /// behind the terminal event belong to it as long as the session did not run again (API § 5.4).
    const std::vector<turn_message>& messages() const noexcept { return messages_; }
    const std::string& usage() const noexcept { return usage_; } ///< JSON; empty for none
    /// Text of the turn's last `session.error`; empty for none.
    const std::string& last_error() const noexcept { return last_error_; }

    /// What a history that ends here still lacks to be whole; empty when nothing.
    std::vector<std::string> missing() const;

    /// True when what was observed cannot be all there was: a request without its end or its start, a
    /// result without its call; or when work was recognised by its content although the API named another id. No proof
    /// of wholeness, but a reason not to trust one source alone.
    bool has_gaps() const { return orphans_ > 0 || !requests_.open().empty() || inputs_.is_guessed(); }

    /// A turn that knows of the same work and has observed nothing: for reading a list from its beginning.
    turn replay() const;
    /// How many sent inputs are not known to be processed.
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
    void observe_thread_end(const std::string& thread);
    bool is_open(const std::string& call) const;
    void list_waiting(const api::event& e);
    void observe_idle(const api::event& e);
    void observe_message(const api::event& e);
    void end(conclusion how) { over_ = std::move(how); }
    void settle();

    /// A call that may need an answer.
    struct ask {
        pending_action action;
        std::string thread; ///< empty for the primary one
    };

    own_inputs inputs_;
    bool interrupted_ = false; ///< our interrupt was processed last
    int sends_under_way_ = 0;
    std::vector<std::string> answers_under_way_; ///< calls that a send under way answers
    /// Inputs processed while a send is under way, which may turn out to be its → an idle came behind it.
    std::map<std::string, bool> early_;
    std::map<std::string, ask> asks_;
    std::set<std::string> answered_;
    std::set<std::string> ended_threads_;
    std::vector<pending_action> waiting_;
    std::optional<wall_time> asked_at_; ///< of the idle that `waiting_` comes from
    model_requests requests_;
    std::set<std::string> calls_; ///< tool calls without a result so far
    std::size_t orphans_ = 0;     ///< ends and results without what they refer to
    std::set<std::string> open_workflows_;
    std::vector<turn_message> messages_;
    std::set<std::string> message_ids_;
    std::string usage_;
    std::string last_error_;
    bool began_ = false;                  ///< some work of ours was processed
    bool ran_again_ = false;              ///< the session ran after the turn was over
    std::optional<conclusion> candidate_; ///< an idle that would end the turn if our work is done
    std::optional<conclusion> over_;
};

/// What the run becomes by such an end.
run_state state_after(const conclusion& end) noexcept;
/// Why, unless it succeeded.
std::optional<errc> error_after(const conclusion& end) noexcept;

} // namespace tether::session
