// Lists the states of runs in the order in which figures show them.
#pragma once

#include <tether/session/policy/run.hpp>

namespace tether::daemon {

inline constexpr session::run_state every_state[] = {
    session::run_state::queued,    session::run_state::starting,  session::run_state::running,
    session::run_state::waiting,   session::run_state::succeeded, session::run_state::failed,
    session::run_state::cancelled, session::run_state::timed_out,
};

} // namespace tether::daemon
