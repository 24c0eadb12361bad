#include <tether/session/remote/session_pages.hpp>

#include <tether/async/event.hpp>

#include <algorithm>

namespace tether::session {

namespace asio = boost::asio;

namespace {

/// Attempts to read a page (the first page gets only one) before the walk fails, and the delays between attempts.
constexpr int page_tries = 5;
constexpr std::chrono::milliseconds first_page_delay{500}, longest_page_delay{8'000};

} // namespace

session_pages::session_pages(api::client& client, upstream_health& health, api::session_query query)
    : client_{client}
    , health_{health}
    , query_{std::move(query)}
    , delay_{first_page_delay, longest_page_delay, [] { return 1.0; }} {}

asio::awaitable<api::outcome<std::vector<api::session>>> session_pages::async_next() {
    delay_.reset();
    for (int tries = 1;; ++tries) {
        auto page = co_await client_.async_list_sessions(query_);
        health_.note(page);
        if (page) {
            if (const error_code ec = walk_.advance(query_.page, *page)) co_return api::failure{ec};
            is_at_end_ = query_.page.empty();
            co_return std::move(page->data);
        }
        if (query_.page.empty() || tries >= page_tries) co_return page.error();
        co_await async::async_sleep(std::max(delay_.next(), page.error().retry_after.value_or(first_page_delay)));
    }
}

} // namespace tether::session
