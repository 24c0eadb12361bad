// Interrupts and removes the session of a finished run.
#pragma once

#include <tether/async/event.hpp>
#include <tether/session/policy/cleanup_policy.hpp>
#include <tether/session/remote/session_absence.hpp>
#include <tether/session/remote/tools.hpp>

namespace tether::session {

/// Interrupts the session when it `may_run`, waits until it no longer runs, then deletes or archives it, or leaves it
/// (`keep`). Retries without limit. Returns `deleted` (also when the session was certainly gone already), `archived` or
/// `kept`. Cancellation throws; another call may follow.
boost::asio::awaitable<remote_state> async_clean_up(const tools& tools, absent_session target, when_done removal,
                                                    bool may_run);

} // namespace tether::session
