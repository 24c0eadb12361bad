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
exit_status exit_status_of(std::string_view state) noexcept;

} // namespace tether::cli
