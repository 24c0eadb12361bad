// Removes the sessions of a run that are not recorded.
#pragma once

#include <tether/session/remote/tools.hpp>

namespace tether::session {

/// After a create whose response was lost, other sessions may exist besides the run's own (`run.session_id`, which may
/// be empty). Lists the sessions with the run's metadata and removes all others; waits `settle` before each search,
/// because a session may be listed late. Ends after three successful searches; cancellation throws. `run` outlives it.
boost::asio::awaitable<void> async_remove_strays(const tools& tools, const run& run, std::chrono::milliseconds settle);

} // namespace tether::session
