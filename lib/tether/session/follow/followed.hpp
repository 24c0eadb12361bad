// The part of a run that its follower works on.
#pragma once

#include <tether/async/event.hpp>
#include <tether/async/stop_signal.hpp>
#include <tether/session/follow/journal.hpp>
#include <tether/session/policy/config.hpp>
#include <tether/session/policy/turn.hpp>
#include <tether/session/remote/event_log.hpp>

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

    session::run run;
    session::continuation continuation;
    follow_config config;
    session::turn turn;
    session::event_log event_log;
    session::journal journal;
    async::event send_ended;
    async::stop_signal signal;
    bool resumed = false;                ///< the turn began before a restart
    std::optional<conclusion> known_end; ///< while it is being proved
    bool complained_of_id = false;       ///< an unusable event id was already logged
    bool concluded = false;              ///< the turn's end is known and being proved: it accepts no more events
};

} // namespace tether::session
