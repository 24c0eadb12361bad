#include <tether/session/orphans.hpp>

#include <algorithm>

namespace tether::session {

namespace asio = boost::asio;

namespace {

std::string member_of(const api::session& session, std::string_view key) {
    const auto found = session.metadata.find(std::string{key});
    return found == session.metadata.end() ? std::string() : found->second;
}

asio::awaitable<api::outcome<std::vector<api::session>>> async_list_ours(const tools& with) {
    api::session_query query;
    query.order = api::list_order::descending;
    query.limit = 100;
    std::vector<api::session> ours;
    for (;;) {
        auto page = co_await with.client.async_list_sessions(query);
        with.health.note(page);
        if (page.has_error()) co_return page.error();
        for (api::session& s : page->data)
            if (member_of(s, instance_metadata_key) == with.instance) ours.push_back(std::move(s));
        if (page->next_page.empty()) co_return ours;
        if (page->next_page == query.page) co_return api::failure{errc::malformed_document};
        query.page = page->next_page;
    }
}

} // namespace

bool is_accounted_for(const api::session& session, const std::vector<ledger_entry>& ledger) {
    const std::string run_id = member_of(session, run_metadata_key);
    return std::any_of(ledger.begin(), ledger.end(), [&](const ledger_entry& line) {
        // A run in hand removes spare sessions of its own by itself.
        return line.session_id == session.id || (!line.kept && line.run_id == run_id);
    });
}

asio::awaitable<api::outcome<std::vector<orphan>>> async_find_orphans(const tools& with) {
    auto listed = co_await async_list_ours(with);
    if (listed.has_error()) co_return listed.error();
    // Read after the list: what is listed and ours is on the ledger by now.
    const auto ledger = co_await with.kept.async_ledger();
    if (ledger.has_error()) co_return api::failure{ledger.error()};
    std::vector<orphan> found;
    for (const api::session& s : *listed) {
        if (is_accounted_for(s, *ledger)) continue;
        const auto now = co_await with.client.async_retrieve_session(s.id);
        with.health.note(now);
        if (now.has_error() && now.error().code == errc::not_found) continue;
        if (now.has_error()) co_return now.error();
        if (now->archived) continue;
        found.push_back({s.id, member_of(s, run_metadata_key), now->status, now->created_at, now->usage});
    }
    co_return found;
}

} // namespace tether::session
