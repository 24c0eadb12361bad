#include <tether/session/policy/lifecycle.hpp>

namespace tether::session {

std::optional<run_state> next_state(run_state state, run_event event, run_state outcome) noexcept {
    switch (event) {
    case run_event::admitted:
        if (state == run_state::queued) return run_state::starting;
        break;
    case run_event::work_accepted:
        if (state == run_state::starting) return run_state::running;
        break;
    case run_event::action_needed:
        if (state == run_state::running) return run_state::waiting;
        break;
    case run_event::action_taken:
        if (state == run_state::waiting) return run_state::running;
        break;
    case run_event::ended:
        if (!is_finished(state) && is_finished(outcome)) return outcome;
        break;
    case run_event::new_turn:
        if (is_finished(state)) return run_state::running;
        break;
    }
    return std::nullopt;
}

} // namespace tether::session
