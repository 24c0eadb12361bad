// The part of a run that its follower works on.
#pragma once

#include <tether/session/follow/journal.hpp>
#include <tether/session/policy/config.hpp>
#include <tether/session/policy/turn.hpp>
#include <tether/session/remote/event_log.hpp>
#include <tether/session/remote/pause.hpp>
#include <tether/session/remote/stop_signal.hpp>

namespace tether::session {

/// The state of one run while it is followed. Owned by the run's task, which outlives the follower.
struct followed {
    followed(const tools& with, const follow_config& follow, run now_, continuation then_)
        : now{std::move(now_)}
        , then{std::move(then_)}
        , config{follow}
        , published{with, now, then}
        , settled{with.executor} {}
    followed(const followed&) = delete;
    followed& operator=(const followed&) = delete;

    /// Updates the stored data about the turn's inputs.
    void note_inputs() {
        then.accepted = current.accepted_inputs();
        // The first input of the run's first turn; later turns do not change it.
        const bool is_first_turn = now.turns <= 1 && !is_finished(now.state);
        const std::string first = is_first_turn ? current.first_input() : std::string{};
        if (!first.empty()) now.first_input = first;
    }

    run now;
    continuation then;
    follow_config config;
    turn current;
    event_log seen;
    journal published;
    /// Woken when an active send ends, and when work arrives for a sleeping follower.
    pause settled;
    stop_signal signal;
    bool resumed = false;                ///< the turn began before a restart
    std::optional<conclusion> known_end; ///< while it is being proved
    bool complained_of_id = false;       ///< an unusable event id was already logged
    bool concluded = false;              ///< the turn's end is known and being proved: it accepts no more events
};

} // namespace tether::session
