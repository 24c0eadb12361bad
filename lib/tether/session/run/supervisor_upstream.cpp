// Reports when the API refuses the account or another server answers, and when that is over.
#include <tether/async/event.hpp>
#include <tether/session/log_kinds.hpp>
#include <tether/session/run/supervisor_impl.hpp>

namespace tether::session {

namespace asio = boost::asio;

namespace {

/// Time between requests that check whether the trouble is over. The client reads the key file again at each 401.
constexpr std::chrono::seconds probe_interval{15};

} // namespace

void supervisor_impl::trouble_changed() {
    const std::optional<upstream_trouble>& now = health_.trouble.now();
    const logger& log = tools_.log;
    const std::string before = trouble_since_ ? tether::to_text(*trouble_since_) : std::string();
    trouble_since_.reset();
    if (now) trouble_since_ = now->since;
    if (!now) {
        log.write(log_kinds.api_accepts_requests_again, {{"trouble_since", before}});
    } else if (now->kind == fault_kind::account) {
        log.write(log_kinds.api_refuses_account,
                  {{"error", now->code}, {"status", now->status}, {"cause", now->cause}});
    } else {
        log.write(log_kinds.api_unreachable, {{"error", now->code}, {"status", now->status}, {"cause", now->cause}});
    }
    if (!now || is_probing_ || stopping_) return;
    is_probing_ = true;
    launch_other(async_probe_upstream(), [this] { is_probing_ = false; });
}

/// Without runs no other requests are made, and the daemon would report old trouble forever.
asio::awaitable<void> supervisor_impl::async_probe_upstream() {
    api::session_query query;
    query.limit = 1;
    while (health_.trouble.now()) {
        co_await async::async_sleep(probe_interval);
        if (!health_.trouble.now()) co_return;
        const auto page = co_await tools_.client.async_list_sessions(query);
        health_.note(page);
    }
}

} // namespace tether::session
