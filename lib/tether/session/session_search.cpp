#include <tether/session/session_search.hpp>

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
    // The server's clock may be behind ours.
    query_.created_since = now.created_at - std::chrono::minutes{10};
    query_.order = api::list_order::descending;
    query_.limit = 100;
}

asio::awaitable<api::outcome<std::vector<api::session>>> session_search::async_list() const {
    api::session_query query = query_;
    std::vector<api::session> ours;
    for (;;) {
        auto page = co_await with_.client.async_list_sessions(query);
        with_.health.note(page);
        if (page.has_error()) co_return page.error();
        for (api::session& s : page->data) {
            const auto run_id = s.metadata.find(std::string{run_metadata_key});
            if (run_id != s.metadata.end() && run_id->second == run_id_) ours.push_back(std::move(s));
        }
        if (page->next_page.empty()) co_return ours;
        if (page->next_page == query.page) co_return api::failure{errc::malformed_document};
        query.page = page->next_page;
    }
}

} // namespace tether::session
