// Turns the findings about a turn into the run's published end.
#pragma once

#include <tether/api/failure.hpp>
#include <tether/session/policy/finding.hpp>

namespace tether::session {

/// Why a run ends before its turn has ended.
enum class interruption {
    none,
    cancelled,
    queue_timeout, ///< no slot became free in time
    deadline,
    detached,
};

/// Why a run ends whose deadline has passed.
inline interruption overdue(const run& of) noexcept {
    return of.state == run_state::queued ? interruption::queue_timeout : interruption::deadline;
}

/// Sets state, result, error and times of `run` for a turn that ended. Pure.
void finish(run& run, const finding& found, wall_time at);
/// The same for a run that can never succeed; the result contains what arrived until then.
void finish(run& run, const api::failure& why, const turn& so_far, wall_time at);
/// The same for a run that was stopped while its known end was being proved: incomplete, but not unknown.
void finish(run& run, const conclusion& end, const turn& so_far, wall_time at);
/// The same for a run that was cancelled or timed out.
void finish(run& run, interruption why, const turn& so_far, wall_time at);

/// True when the turn did not end by itself: the session may still be working.
inline bool was_cut_short(const run& of) noexcept {
    return !of.result || of.result->status == "unknown";
}
/// True when the session's history must be read once more before the session is removed: the deadline passed and the
/// turn's end was not seen, or the history could not be read (`unread`) and the result is incomplete.
inline bool is_history_owed(const run& of, bool unread) noexcept {
    if (!of.result || of.turns == 0) return false;
    const bool is_overdue = of.state == run_state::timed_out && was_cut_short(of);
    return is_overdue || (unread && !of.result->complete && of.result->status != "deleted");
}

/// Sets the members of a result that say how the turn ended.
void take_end(run_result& result, const conclusion& end);

} // namespace tether::session
