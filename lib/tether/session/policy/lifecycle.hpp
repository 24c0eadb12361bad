// The states of a run and the only ways between them.
#pragma once

#include <tether/session/policy/run.hpp>

namespace tether::session {

/// What happens to a run.
enum class run_event {
    admitted,      ///< a slot is free
    work_accepted, ///< the session took the work
    action_needed, ///< the session idles with `requires_action`
    action_taken,  ///< it goes on, or every answer was sent
    ended,         ///< the turn is over: `outcome` says how
    new_turn,      ///< the API accepted more work for a kept session
};

/// The state after `what` happened in `from`; empty when it cannot happen there, which is a mistake of
/// ours for everything but `ended`, and means "nothing changes" for `action_*`. `outcome` is the finished
/// state that `ended` leads to.
std::optional<run_state> next_state(run_state from, run_event what, run_state outcome = run_state::succeeded) noexcept;

} // namespace tether::session
