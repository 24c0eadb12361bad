#include <tether/session/remote/orphans.hpp>

#include <tether/session/policy/fault.hpp>
#include <tether/session/remote/marked_sessions.hpp>
#include <tether/session/remote/session_absence.hpp>

#include <algorithm>

namespace tether::session {

namespace asio = boost::asio;

bool is_accounted_for(const api::session& session, const std::vector<ledger_entry>& ledger) {
    const std::string run_id = metadata_of(session, run_metadata_key);
    return std::any_of(ledger.begin(), ledger.end(), [&](const ledger_entry& line) {
        // An active run removes its spare sessions itself.
        return line.session_id == session.id || (!line.kept && line.run_id == run_id);
    });
}

asio::awaitable<api::outcome<std::vector<orphan>>> async_find_orphans(const tools& tools) {
    api::session_query query;
    query.order = api::list_order::descending;
    query.limit = 100;
    auto listed = co_await async_list_marked(tools, query, instance_metadata_key, tools.instance);
    if (listed.has_error()) co_return listed.error();
    // Read after the list: by now the ledger contains every listed session of ours.
    const auto ledger = co_await tools.recovery.async_ledger();
    if (ledger.has_error()) co_return api::failure{ledger.error()};
    std::vector<orphan> found;
    for (const api::session& s : *listed) {
        if (is_accounted_for(s, *ledger)) continue;
        const auto now = co_await async_read_session(tools, s.id);
        if (now.has_error() && kind_of(now.error()) == fault_kind::missing) continue;
        if (now.has_error()) co_return now.error();
        if (now->archived) continue;
        found.push_back({s.id, metadata_of(s, run_metadata_key), now->status, now->created_at, now->usage});
    }
    co_return found;
}

} // namespace tether::session
