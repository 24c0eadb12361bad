// Turns the findings about a turn into the run's published end.
#pragma once

#include <tether/api/failure.hpp>
#include <tether/session/policy/finding.hpp>

namespace tether::session {

/// Why a run ends before its turn has ended.
enum class interruption { none, cancelled, deadline, detached };

/// Sets state, result, error and times of `run` for a turn that ended. Pure.
void finish(run& run, const finding& found, wall_time at);
/// The same for a run that can never succeed; the result contains what arrived until then.
void finish(run& run, const api::failure& why, const turn& so_far, wall_time at);
/// The same for a run that was stopped while its known end was being proved: incomplete, but not unknown.
void finish(run& run, const conclusion& end, const turn& so_far, wall_time at);
/// The same for a run that was cancelled or timed out.
void finish(run& run, interruption why, const turn& so_far, wall_time at);

} // namespace tether::session
