#include <tether/session/remote/session_census.hpp>

#include <tether/api/list_walk.hpp>
#include <tether/session/policy/backoff.hpp>
#include <tether/session/remote/marked_sessions.hpp>
#include <tether/session/remote/tools.hpp>

#include <algorithm>

namespace tether::session {

namespace asio = boost::asio;

namespace {

/// Each request of a walk is bounded; this is a second bound for the waiters.
constexpr std::chrono::minutes longest_walk{5};
/// Attempts to read a page (the first page gets only one) before the walk fails, and the delays between attempts.
constexpr int page_tries = 5;
constexpr std::chrono::milliseconds first_page_delay{500}, longest_page_delay{8'000};

} // namespace

/// Never narrower while anyone waits: a cancelled walk begins again for all waiters.
void session_census::widen(std::optional<wall_time> since) {
    if (askers_ == 0) since_ = since;
    else if (!since || !since_) since_ = std::nullopt;
    else since_ = std::min(*since_, *since);
}

asio::awaitable<api::outcome<session_census::sighting>>
session_census::async_look(std::string session_id, std::string instance, std::optional<wall_time> since) {
    struct turnstile {
        explicit turnstile(session_census& c) : census{c} { census.is_walking_ = true; }
        ~turnstile() {
            census.is_walking_ = false;
            census.changed_.notify();
        }
        turnstile(const turnstile&) = delete;
        session_census& census;
    };
    struct asking {
        explicit asking(std::size_t& all) : askers{all} { ++askers; }
        ~asking() { --askers; }
        asking(const asking&) = delete;
        std::size_t& askers;
    };
    const std::uint64_t wanted = begun_ + 1;
    widen(since);
    const asking one{askers_};
    while (ended_ < wanted) {
        if (is_walking_) {
            co_await changed_.async_wait(std::chrono::steady_clock::now() + longest_walk);
            continue;
        }
        const turnstile passing{*this};
        const std::uint64_t number = ++begun_;
        auto listed = co_await async_walk(instance, since_);
        last_ = std::move(listed);
        ended_ = number;
    }
    if (last_->has_error()) co_return last_->error();
    const listing& all = **last_;
    sighting seen;
    seen.is_listed = all.ids.contains(session_id);
    seen.lists_others = all.ours.size() > (all.ours.contains(session_id) ? 1u : 0u);
    co_return seen;
}

asio::awaitable<api::outcome<session_census::listing>> session_census::async_walk(std::string instance,
                                                                                  std::optional<wall_time> since) {
    api::session_query query;
    query.created_since = since;
    query.include_archived = true;
    query.order = api::list_order::descending;
    query.limit = 100;
    listing all;
    backoff delay{first_page_delay, longest_page_delay, [] { return 1.0; }};
    int tries = 0;
    for (api::list_walk walk;;) {
        auto page = co_await client_.async_list_sessions(query);
        health_.note(page);
        const bool may_repeat = !query.page.empty() && ++tries < page_tries;
        if (page.has_error() && !may_repeat) co_return page.error();
        if (page.has_error()) {
            co_await async::async_sleep(std::max(delay.next(), page.error().retry_after.value_or(first_page_delay)));
            continue;
        }
        tries = 0;
        delay.reset();
        for (const api::session& s : page->data) {
            all.ids.insert(s.id);
            if (metadata_of(s, instance_metadata_key) == instance) all.ours.insert(s.id);
        }
        if (const error_code ec = walk.advance(query.page, *page)) co_return api::failure{ec};
        if (query.page.empty()) co_return all;
    }
}

} // namespace tether::session
