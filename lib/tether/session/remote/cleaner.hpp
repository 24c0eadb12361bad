// Brings the session of a finished run to its end.
#pragma once

#include <tether/session/policy/cleanup_policy.hpp>
#include <tether/session/remote/pause.hpp>
#include <tether/session/remote/session_absence.hpp>
#include <tether/session/remote/tools.hpp>

namespace tether::session {

/// Interrupts when it `may_run`, waits until it does not, then deletes or archives the session, or leaves it
/// (`keep`); for as long as it takes. What became of it: `deleted` (also when it was certainly gone already),
/// `archived` or `kept`. Cancellation leaves by exception and may be followed by another call.
boost::asio::awaitable<remote_state> async_clean_up(const tools& with, absent_session which, when_done what,
                                                    bool may_run);

} // namespace tether::session
