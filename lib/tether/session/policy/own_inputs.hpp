// Finds, among a session's events, the work and the interrupts that a run sent.
#pragma once

#include <tether/session/policy/continuation.hpp>
#include <tether/session/policy/input_pattern.hpp>
#include <tether/session/policy/turn_tally.hpp>

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace tether::session {

/// Returns the kind of an event to be sent.
api::event_kind kind_of(const boost::json::value& event);
/// True for the events that start work: a message or an outcome.
bool is_work(api::event_kind kind) noexcept;
/// True for the events that a turn recognises as its own: work and interrupts.
bool is_input(api::event_kind kind) noexcept;

/// Messages, outcomes and interrupts of one turn, in the order in which they were sent. A session's event is matched by
/// the id in the response to the send. Because some servers name no id or a different one, it is also matched by type
/// and content among the events that were unknown before the send. Each event matches only one input. Pure.
class own_inputs {
  public:
    struct input {
        api::event_kind kind = api::event_kind::other;
        std::string named; ///< the id in the response to the send; empty when it had none
        std::string shown; ///< the id under which the session shows it; may be empty even then
        bool is_shown = false;
        bool is_processed = false;
        bool is_accepted = false;   ///< the API has responded to the send
        boost::json::value pattern; ///< null when only the id counts
        /// Ids of the session's inputs before the send; null for none. The inputs of one send share them.
        std::shared_ptr<const std::set<std::string>> before;
        bool was_before(const std::string& event_id) const { return before && before->contains(event_id); }
        /// The id by which it is known: the shown one, else the named one.
        const std::string& id() const noexcept { return is_shown && !shown.empty() ? shown : named; }
    };

    /// The events of a send that count.
    enum class scope { inputs, every_event };
    /// A send begins: the session may show `events` from now on. `known`: ids of the inputs it has already shown.
    void begin(const input_batch& events, const std::set<std::string>& known, scope counted = scope::inputs);
    /// The API accepted that send, or, if `begin` received no events, the events that `answer` names.
    void accept(const std::vector<api::event>& answer);
    /// The send has failed.
    void drop();

    /// True when the session has shown an event of the active send.
    bool has_shown_any_sent() const;
    /// Ids of the shown events of the active send, in the order in which they were sent.
    std::vector<std::string> shown_sent() const;

    /// Assigns `e` to an input and returns it; null when it is not ours.
    input* find(const api::event& e);

    /// Returns the input whose send the API answered with this id; null when none matches. The session may show the
    /// input under another id.
    input* find_named(const std::string& id);

    /// Number of accepted work inputs that are not known to be processed.
    std::size_t unprocessed() const;
    /// Counts the accepted inputs of this kind of event.
    turn_tally::sent count(bool (*is_counted)(api::event_kind)) const;
    bool has_work() const;
    /// True when some accepted work is processed.
    bool has_processed() const;
    /// True when some inputs were recognised by content although the API named other ids.
    bool is_guessed() const;
    /// Id of the first input; empty when no input exists or its id is unknown.
    std::string first_id() const;

    /// Returns the same inputs, none of them shown yet, to read a list from its beginning.
    own_inputs replay() const;
    /// Convert to and from the data that a restart needs to recognise the inputs.
    std::vector<accepted_input> to_kept() const;
    void restore(const std::vector<accepted_input>& kept);

  private:
    void name(input& one, const api::event& answered);
    input* find_by_id(const std::string& id);
    input* find_by_content(const api::event& e);
    void pass_on(const input& from);

    std::vector<input> all_;
};

} // namespace tether::session
