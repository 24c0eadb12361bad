#include <tether/session/remote/session_search.hpp>

#include <tether/session/remote/marked_sessions.hpp>

#include <algorithm>

namespace tether::session {

namespace asio = boost::asio;

namespace {

std::string id_of(const boost::json::value& agent) {
    if (const auto* text = agent.if_string()) return std::string{*text};
    if (const auto* object = agent.if_object())
        if (const auto* id = object->if_contains("id"); id && id->is_string()) return std::string{id->get_string()};
    return {};
}

} // namespace

session_search::session_search(const tools& with, const run& now) : with_{with}, run_id_{now.id} {
    query_.agent_id = id_of(now.agent);
    // The server's clock may be behind ours, and ours may have been ahead when the run was accepted.
    query_.created_since = std::min(now.created_at, acceptance_of(now)) - std::chrono::minutes{10};
    query_.order = api::list_order::descending;
    query_.limit = 100;
}

asio::awaitable<api::outcome<std::vector<api::session>>> session_search::async_list() const {
    return async_list_marked(with_, query_, run_metadata_key, run_id_);
}

} // namespace tether::session
