// Finds out whether a session that returned 404 is gone.
#pragma once

#include <tether/session/policy/continuation.hpp>
#include <tether/session/policy/run.hpp>
#include <tether/session/remote/tools.hpp>

namespace tether::session {

/// The session in question.
struct absent_session {
    std::string run_id;
    std::string session_id;
    std::string workspace_id;               ///< from the response to its create; empty: unknown
    std::optional<wall_time> created_since; ///< it was not created before this time by our clock; empty: unknown
    bool is_removed = false;                ///< we asked to remove it: a 404 of another server may confirm that
};

/// Reads the session and records the answer.
boost::asio::awaitable<api::outcome<api::session>> async_read_session(const tools& tools, std::string session_id);

/// The run's own session.
absent_session session_of(const run& run, const continuation& continuation);

/// Reads the session immediately and again `tools.confirm_after` later, then reads a listing of sessions; true when all
/// responses show that the session is gone (`is_gone`). A 404 of another server counts only after a removal, and
/// needs more evidence than one of the API. False when any request fails in another way. Cancellation throws.
boost::asio::awaitable<bool> async_is_gone(const tools& tools, absent_session target);

/// After a request to delete the session whose response proves nothing: one 404 shows that it was deleted, unless it
/// may come from another workspace or another server.
boost::asio::awaitable<bool> async_is_deleted(const tools& tools, absent_session target);

} // namespace tether::session
