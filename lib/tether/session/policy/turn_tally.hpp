// Counts what a turn sent and saw.
#pragma once

#include <cstddef>

namespace tether::session {

/// The figures behind the proof of a result.
struct turn_tally {
    /// Events of one kind that the API accepted from the run.
    struct sent {
        std::size_t accepted = 0;
        std::size_t shown = 0; ///< the session has them, possibly still queued
        std::size_t processed = 0;
    };
    sent work, interrupts, answers;
    std::size_t requests = 0; ///< model requests of the turn
    std::size_t open_requests = 0;
    std::size_t workflows = 0;
    std::size_t open_workflows = 0;
};

} // namespace tether::session
