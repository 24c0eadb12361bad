// Removes the sessions of a run that nobody knows of.
#pragma once

#include <tether/session/remote/tools.hpp>

namespace tether::session {

/// After a create whose answer was lost there may be sessions beside the run's own (`now.session_id`, which may be
/// empty). Lists what carries the run's metadata and removes all the others; `settle` before each look, because a
/// session may be listed late. Done after three looks that succeeded; cancellation leaves by exception. `now` outlives
/// it.
boost::asio::awaitable<void> async_remove_strays(const tools& with, const run& now, std::chrono::milliseconds settle);

} // namespace tether::session
