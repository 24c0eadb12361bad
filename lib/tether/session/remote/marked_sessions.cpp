#include <tether/session/remote/marked_sessions.hpp>

#include <tether/api/list_walk.hpp>

namespace tether::session {

namespace asio = boost::asio;

std::string metadata_of(const api::session& session, std::string_view key) {
    const auto found = session.metadata.find(std::string{key});
    return found == session.metadata.end() ? std::string() : found->second;
}

asio::awaitable<api::outcome<std::vector<api::session>>> async_list_marked(const tools& with, api::session_query query,
                                                                           std::string_view key, std::string value) {
    std::vector<api::session> marked;
    for (api::list_walk walk;;) {
        auto page = co_await with.client.async_list_sessions(query);
        with.health.note(page);
        if (page.has_error()) co_return page.error();
        for (api::session& s : page->data)
            if (metadata_of(s, key) == value) marked.push_back(std::move(s));
        if (const error_code ec = walk.advance(query.page, *page)) co_return api::failure{ec};
        if (query.page.empty()) co_return marked;
    }
}

} // namespace tether::session
