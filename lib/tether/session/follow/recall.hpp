// Restores what a follower remembers of a run after a restart.
#pragma once

#include <tether/session/follow/followed.hpp>

namespace tether::session {

/// Loads from the store which events were published, and which work is the turn's own. Retries until the store answers.
/// Does nothing for a run whose progress is known. Both arguments outlive the awaitable.
boost::asio::awaitable<void> async_recall(const tools& tools, followed& followed);

} // namespace tether::session
