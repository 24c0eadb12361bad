// Defines the exit statuses of tether.
#pragma once

#include <string_view>

namespace tether::cli {

/// Documented in the help of `run`; stable.
enum class exit_status {
    succeeded = 0,
    failed = 1, ///< the run failed, or the command could not do its work
    misuse = 2,
    no_daemon = 3,
    cancelled = 4,
    timed_out = 5,  ///< the run's deadline passed, or `wait --timeout` did
    waiting = 6,    ///< the run waits for an answer that this terminal cannot give
    detached = 130, ///< detached by Ctrl-C: the run continues
};

/// The exit status for a run in `state`. A state that this version does not know is `failed`.
inline exit_status exit_status_of(std::string_view state) noexcept {
    if (state == "succeeded") return exit_status::succeeded;
    if (state == "cancelled") return exit_status::cancelled;
    if (state == "timed_out") return exit_status::timed_out;
    if (state == "waiting") return exit_status::waiting;
    return exit_status::failed;
}

} // namespace tether::cli
