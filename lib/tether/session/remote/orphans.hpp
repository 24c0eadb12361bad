// Finds sessions of this daemon at the API that no run accounts for.
#pragma once

#include <tether/session/remote/tools.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tether::session {

/// A session that carries our `tether_instance` and that the ledger does not know.
struct orphan {
    std::string session_id;
    std::string run_id; ///< as its metadata say; the run itself may be gone
    api::session_status status = api::session_status::unknown;
    std::optional<wall_time> created_at;
    std::string usage; ///< JSON as the API gave it; empty when absent
};

/// True when a run still has to do with the session: it holds it, keeps it, or may have made it.
bool is_accounted_for(const api::session& session, const std::vector<ledger_entry>& ledger);

/// Looks through the whole list of sessions, archived ones excepted, and asks again for each that nobody accounts for:
/// one that was removed meanwhile is not told. Sessions of other instances are never looked at twice. Newest first.
boost::asio::awaitable<api::outcome<std::vector<orphan>>> async_find_orphans(const tools& with);

} // namespace tether::session
