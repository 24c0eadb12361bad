// The states of a run and the allowed transitions between them.
#pragma once

#include <tether/session/policy/run.hpp>

namespace tether::session {

/// An event in the life of a run.
enum class run_event {
    admitted,      ///< a slot is free
    work_accepted, ///< the session accepted the work
    action_needed, ///< the session is idle with `requires_action`
    action_taken,  ///< it continues, or every answer was sent
    ended,         ///< the turn is over; `outcome` is the result
    new_turn,      ///< the API accepted more work for a kept session
};

/// Returns the state after `event` in `state`. Empty when `event` is impossible there: for `action_*` this means "no
/// change", for other events except `ended` it is a bug of ours. `outcome` is the finished state that `ended` leads to.
std::optional<run_state> next_state(run_state state, run_event event,
                                    run_state outcome = run_state::succeeded) noexcept;

} // namespace tether::session
