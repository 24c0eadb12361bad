// Remembers the grader's verdict on the outcome of a turn.
#pragma once

#include <tether/api/event.hpp>
#include <tether/session/policy/run.hpp>

#include <optional>

namespace tether::session {

/// Pure. Source: API § 3.4.
class outcome_watch {
  public:
    /// The API accepted an outcome of ours; it replaces an earlier one.
    void define() { verdict_.emplace(); }
    /// Receives a `span.outcome_evaluation_end`; ignored while no outcome is defined.
    void observe(const api::event& e);

    /// Empty without an outcome; its `result` is empty until the grader has judged.
    const std::optional<outcome_verdict>& verdict() const noexcept { return verdict_; }
    bool lacks_verdict() const noexcept { return verdict_ && verdict_->result.empty(); }
    /// True when the grader has asked for another cycle.
    bool awaits_revision() const noexcept { return verdict_ && verdict_->result == "needs_revision"; }

  private:
    std::optional<outcome_verdict> verdict_;
};

} // namespace tether::session
