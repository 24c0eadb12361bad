// Ways for a run to end that only the session layer knows.
#pragma once

#include <tether/core/error.hpp>

namespace tether::session::end_error {

// Their words and texts are in the table of `errc`. Declared here, so that a new way for a run to end does not rebuild
// the layers below.

/// The run waited in the queue for longer than its `queue_timeout`.
inline constexpr errc queue_timeout = static_cast<errc>(91);
/// The grader of the run's outcome is not satisfied.
inline constexpr errc outcome_not_met = static_cast<errc>(92);

} // namespace tether::session::end_error
