#include <tether/session/remote/marked_sessions.hpp>

#include <tether/api/list_walk.hpp>
#include <tether/core/json_members.hpp>

#include <algorithm>

namespace tether::session {

namespace asio = boost::asio;

namespace {

/// The server's clock may be behind ours.
constexpr std::chrono::minutes listing_clock_slack{10};

std::string id_of(const boost::json::value& agent) {
    if (const auto* text = agent.if_string()) return std::string{*text};
    return std::string{text_of(agent, "id")};
}

} // namespace

std::string metadata_of(const api::session& session, std::string_view key) {
    const auto found = session.metadata.find(std::string{key});
    return found == session.metadata.end() ? std::string() : found->second;
}

asio::awaitable<api::outcome<std::vector<api::session>>> async_list_marked(const tools& tools, api::session_query query,
                                                                           std::string_view key, std::string value) {
    std::vector<api::session> marked;
    for (api::list_walk walk;;) {
        auto page = co_await tools.client.async_list_sessions(query);
        tools.health.note(page);
        if (page.has_error()) co_return page.error();
        for (api::session& s : page->data)
            if (metadata_of(s, key) == value) marked.push_back(std::move(s));
        if (const error_code ec = walk.advance(query.page, *page)) co_return api::failure{ec};
        if (query.page.empty()) co_return marked;
    }
}

api::session_query query_of(const run& run, wall_time since) {
    api::session_query query;
    query.agent_id = id_of(run.agent);
    query.created_since = since - listing_clock_slack;
    query.order = api::list_order::descending;
    query.limit = 100;
    return query;
}

asio::awaitable<api::outcome<std::vector<api::session>>> async_list_sessions_of(const tools& tools, const run& run) {
    // Our clock may have been ahead when the run was accepted.
    api::session_query query = query_of(run, std::min(run.created_at, acceptance_of(run)));
    return async_list_marked(tools, std::move(query), run_metadata_key, run.id);
}

} // namespace tether::session
