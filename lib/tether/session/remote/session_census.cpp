#include <tether/session/remote/session_census.hpp>

#include <tether/session/remote/marked_sessions.hpp>
#include <tether/session/remote/session_pages.hpp>
#include <tether/session/remote/tools.hpp>

#include <algorithm>

namespace tether::session {

namespace asio = boost::asio;

namespace {

/// Each request of a walk is bounded; this is a second bound for the waiters.
constexpr std::chrono::minutes longest_walk{5};

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
    session_pages pages{client_, health_, std::move(query)};
    while (!pages.is_at_end()) {
        const auto page = co_await pages.async_next();
        if (page.has_error()) co_return page.error();
        for (const api::session& s : *page) {
            all.ids.insert(s.id);
            if (metadata_of(s, instance_metadata_key) == instance) all.ours.insert(s.id);
        }
    }
    co_return all;
}

} // namespace tether::session
