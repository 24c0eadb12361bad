// Tells the observer what the events that were published of one run mean to whoever counts.
#pragma once

#include <tether/api/event.hpp>
#include <tether/session/ports/observer.hpp>

#include <vector>

namespace tether::session {

/// Knows of the run what counting each thing once takes. The observer outlives it.
class announcer {
  public:
    /// `now` is the run before anything is published by this process.
    announcer(observer& told, const run& now);

    /// These events are published now; each comes here once. Never throws: what cannot be counted is left out.
    void published(const std::vector<api::event>& events, wall_time at) noexcept;

  private:
    void count(const api::event& e, wall_time at);

    observer& told_;
    wall_time accepted_at_;
    bool awaits_first_; ///< nothing of the run was published yet
    cost_growth cost_;
};

} // namespace tether::session
