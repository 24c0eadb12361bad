// Decides whether a failed request ends its run or is repeated.
#pragma once

#include <tether/session/policy/fault.hpp>

#include <chrono>
#include <optional>

namespace tether::session {

/// The reaction to a failure.
enum class fault_verdict {
    retry,   ///< after the usual backoff
    confirm, ///< the same request again, after `confirm_after`: a second refusal ends the run
    end,     ///< the failure is the run's error
};

/// The progress of a run when one of its requests fails.
enum class run_phase {
    fresh, ///< it has no session, and no create with an unknown outcome
    begun, ///< it has a session, or may have one
};

/// One object per series of attempts at one request. A run that has begun ends only when the API itself refuses two
/// requests some seconds apart; a fresh run ends at the first refusal. A fault that only an operator can fix never ends
/// a begun run. It ends a fresh run immediately, except interference at an origin where the API has responded before.
/// Pure: receives time points.
class fault_policy {
  public:
    using clock = std::chrono::steady_clock;

    explicit fault_policy(std::chrono::milliseconds confirm_after) : confirm_after_{confirm_after} {}

    /// `has_answered`: the API has responded from this origin before (`upstream_health::has_answered`).
    fault_verdict judge(const api::failure& why, run_phase phase, bool has_answered, clock::time_point now);

  private:
    fault_verdict judge_refusal(clock::time_point now);

    std::chrono::milliseconds confirm_after_;
    std::optional<clock::time_point> refused_at_; ///< the first refusal since the last different response
};

} // namespace tether::session
