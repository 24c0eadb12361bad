// The exit statuses of tether.
#pragma once

#include <string_view>

namespace tether::cli {

/// Told by the help of `run`, and stable.
enum class exit_status {
    succeeded = 0,
    failed = 1, ///< the run failed, or what was asked for could not be done
    misuse = 2,
    no_daemon = 3,
    cancelled = 4,
    timed_out = 5,  ///< the run's deadline passed, or `wait --timeout` did
    waiting = 6,    ///< the run waits for an answer and nobody at this terminal can give one
    detached = 130, ///< left alone by Ctrl-C: the run goes on
};

/// What a run in `state` is worth to a script. A state this version does not know is `failed`.
exit_status exit_status_of(std::string_view state) noexcept;

} // namespace tether::cli
