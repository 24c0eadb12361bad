// Reports the published events of one run to the observer.
#pragma once

#include <tether/api/event.hpp>
#include <tether/session/ports/observer.hpp>

#include <vector>

namespace tether::session {

/// Remembers what it needs to count each thing once. The observer outlives it.
class announcer {
  public:
    /// `run` is the run before this process publishes any of its events.
    announcer(observer& observer, const run& run);

    /// Reports events that are published now; pass each event once. Never throws: skips what it cannot count.
    void published(const std::vector<api::event>& events, wall_time at) noexcept;

    /// Reports the cost in a usage that was read from the session itself. Never throws.
    void usage_read(std::string_view usage) noexcept;

  private:
    void count_cost(std::string_view usage);
    void count(const api::event& e, wall_time at);

    observer& observer_;
    wall_time accepted_at_;
    bool awaits_first_; ///< no event of the run was published yet
    cost_growth cost_;
};

} // namespace tether::session
