#include <tether/session/policy/lifecycle.hpp>

namespace tether::session {

std::optional<run_state> next_state(run_state from, run_event what, run_state outcome) noexcept {
    switch (what) {
    case run_event::admitted:
        if (from == run_state::queued) return run_state::starting;
        break;
    case run_event::work_accepted:
        if (from == run_state::starting) return run_state::running;
        break;
    case run_event::action_needed:
        if (from == run_state::running) return run_state::waiting;
        break;
    case run_event::action_taken:
        if (from == run_state::waiting) return run_state::running;
        break;
    case run_event::ended:
        if (!is_finished(from) && is_finished(outcome)) return outcome;
        break;
    case run_event::new_turn:
        if (is_finished(from)) return run_state::running;
        break;
    }
    return std::nullopt;
}

} // namespace tether::session
