// Finds orphaned sessions of this daemon at the API.
#pragma once

#include <tether/session/remote/tools.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tether::session {

/// A session that has our `tether_instance` and that the ledger does not contain.
struct orphan {
    std::string session_id;
    std::string run_id; ///< from its metadata; the run itself may be gone
    api::session_status status = api::session_status::unknown;
    std::optional<wall_time> created_at;
    std::string usage; ///< JSON as the API sent it; empty when absent
};

/// True when a run still needs the session: it uses it, keeps it, or may have created it.
bool is_accounted_for(const api::session& session, const std::vector<ledger_entry>& ledger);

/// Reads the complete list of sessions, except archived ones, and reads each orphan again: one that was removed
/// meanwhile is not returned. Sessions of other instances are never read again. Newest first.
boost::asio::awaitable<api::outcome<std::vector<orphan>>> async_find_orphans(const tools& tools);

} // namespace tether::session
