#include <tether/session/remote/session_watch.hpp>

#include <tether/session/remote/session_pages.hpp>

namespace tether::session {

namespace asio = boost::asio;
using std::chrono::steady_clock;

session_watch::session_watch(api::client& client, upstream_health& health, const follow_config& config)
    : client_{client}
    , health_{health}
    , config_{config}
    , policy_{config}
    , budget_{client.requests_per_minute(), config.probe_share} {}

void session_watch::set_config(const follow_config& config) {
    config_ = config;
    policy_.set_config(config);
}

probe_budget& session_watch::budget() {
    budget_.set(client_.requests_per_minute(), config_.probe_share); // the rate may have changed
    return budget_;
}

void session_watch::place::join(quiet_run run) {
    if (!id_.empty()) return;
    id_ = run.session_id;
    watch_.places_.insert_or_assign(id_, this);
    watch_.policy_.join(std::move(run));
    const bool starts = !watch_.is_running_ && watch_.on_start && watch_.policy_.next(steady_clock::now());
    if (!starts) return;
    watch_.is_running_ = true;
    watch_.on_start();
}

void session_watch::place::leave() {
    if (id_.empty()) return;
    watch_.policy_.leave(id_);
    watch_.places_.erase(id_);
    id_.clear();
    order_.reset();
}

void session_watch::place::history_read(bool rests) {
    if (!id_.empty()) watch_.policy_.history_read(id_, rests, steady_clock::now());
}

void session_watch::give(const std::vector<watch_order>& orders) {
    for (const watch_order& each : orders) {
        const auto at = places_.find(each.session_id);
        if (at == places_.end()) continue;
        at->second->order_ = each.kind;
        at->second->stream_.end_wait();
    }
}

asio::awaitable<void> session_watch::async_run() {
    struct running {
        explicit running(bool& flag) : active{flag} { active = true; }
        ~running() { active = false; }
        running(const running&) = delete;
        bool& active;
    };
    const running now{is_running_};
    while (const auto step = policy_.next(steady_clock::now())) {
        const auto wait = step->at - steady_clock::now();
        if (wait > wait.zero()) co_await async::async_sleep(wait);
        else co_await async_walk(step->kind);
    }
}

/// A page that fails several times ends the walk: what it showed counts, what it did not show proves nothing.
asio::awaitable<void> session_watch::async_walk(watch_walk kind) {
    api::session_query query = policy_.begin(kind, steady_clock::now());
    session_pages pages{client_, health_, std::move(query)};
    bool is_complete = false;
    while (!is_complete) {
        const auto page = co_await pages.async_next();
        if (page.has_error()) break;
        give(policy_.take(*page, steady_clock::now()));
        is_complete = pages.is_at_end();
        if (!is_complete && !policy_.is_worth_a_page()) break;
    }
    give(policy_.end(is_complete, steady_clock::now()));
}

} // namespace tether::session
