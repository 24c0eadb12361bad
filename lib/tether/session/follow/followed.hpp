// The part of a run that its follower works on.
#pragma once

#include <tether/async/event.hpp>
#include <tether/async/stop_signal.hpp>
#include <tether/session/follow/journal.hpp>
#include <tether/session/policy/config.hpp>
#include <tether/session/policy/history_lag.hpp>
#include <tether/session/policy/turn.hpp>
#include <tether/session/remote/event_log.hpp>
#include <tether/session/remote/send_check.hpp>

namespace tether::session {

/// The state of one run while it is followed. Owned by the run's task, which outlives the follower.
struct followed {
    followed(const tools& tools, const follow_config& follow, session::run start, session::continuation rest)
        : run{std::move(start)}
        , continuation{std::move(rest)}
        , config{follow}
        , journal{tools, run, continuation} {}
    followed(const followed&) = delete;
    followed& operator=(const followed&) = delete;

    /// Updates the stored data about the turn's inputs.
    void note_inputs() {
        continuation.accepted = turn.accepted_inputs();
        // The first input of the run's first turn; later turns do not change it.
        const bool is_first_turn = run.turns <= 1 && !is_finished(run.state);
        const std::string first = is_first_turn ? turn.first_input() : std::string{};
        if (!first.empty()) run.first_input = first;
    }

    /// Notes the outcome of the send with a key; `accepted` contains the events as the API named them.
    void settle_keyed(const api::outcome<std::vector<api::event>>& accepted) {
        keyed_send& keyed = continuation.keyed;
        if (keyed.key.empty()) return;
        keyed.outcome = accepted ? send_outcome::accepted : send_outcome::dropped;
        keyed.event_ids.clear();
        if (!accepted) return;
        for (const api::event& e : *accepted)
            if (!e.id.empty()) keyed.event_ids.push_back(e.id);
    }

    /// The session before the work, as it is stored.
    session_before before_work() const {
        session_before before;
        before.inputs.insert(continuation.inputs_before.begin(), continuation.inputs_before.end());
        before.was_idle = continuation.was_idle;
        before.updated_at = continuation.updated_before;
        return before;
    }

    session::run run;
    session::continuation continuation;
    follow_config config;
    session::turn turn;
    session::event_log event_log;
    session::journal journal;
    stream_witness witness;
    history_lag lag;
    async::stop_signal signal;
    std::optional<session::start_pass> start_pass; ///< until the first stream of the run is requested
    bool resumed = false;                          ///< the turn began before a restart
    bool forgot = false;                           ///< only the store knows which events were published
    bool recovering = false;                       ///< sends of an earlier life have not been searched for yet
    bool unread = false;                           ///< the session may have events that only its history has
    std::optional<conclusion> known_end;           ///< while it is being proved
    bool complained_of_id = false;                 ///< an unusable event id was already logged
    bool concluded = false; ///< the turn's end is known and being proved: it accepts no more events
};

} // namespace tether::session
