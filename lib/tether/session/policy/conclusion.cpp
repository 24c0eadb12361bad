#include <tether/session/policy/conclusion.hpp>

namespace tether::session {
namespace {

bool fails_outcome(const conclusion& end) noexcept {
    return end.outcome && end.outcome->result != "satisfied";
}

} // namespace

run_state state_after(const conclusion& end) noexcept {
    if (end.by != conclusion::how::idle || end.stop.type != "end_turn") return run_state::failed;
    if (end.interrupted) return run_state::cancelled;
    return fails_outcome(end) ? run_state::failed : run_state::succeeded;
}

std::optional<errc> error_after(const conclusion& end) noexcept {
    if (end.by == conclusion::how::terminated) return errc::session_terminated;
    if (end.by == conclusion::how::deleted) return errc::session_deleted;
    if (end.stop.type == "end_turn") {
        if (end.interrupted) return errc::cancelled_by_user;
        if (fails_outcome(end)) return errc::outcome_not_met;
        return std::nullopt;
    }
    if (end.stop.type == "retries_exhausted") return errc::retries_exhausted;
    if (end.stop.type == "budget_reached") return errc::budget_reached;
    if (end.stop.type == "refusal") return errc::refused;
    return errc::unknown_stop_reason;
}

bool is_failure_of_session(const conclusion& end) noexcept {
    const auto code = error_after(end);
    return code == errc::session_terminated || code == errc::retries_exhausted || code == errc::unknown_stop_reason;
}

} // namespace tether::session
