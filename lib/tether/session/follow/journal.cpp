#include <tether/session/follow/journal.hpp>

#include <tether/async/event.hpp>
#include <tether/session/log_kinds.hpp>

namespace tether::session {

namespace asio = boost::asio;
using std::chrono::milliseconds;

journal::journal(const tools& tools, const run& run, const continuation& continuation)
    : tools_{tools}
    , run_{run}
    , continuation_{continuation}
    , delay_{milliseconds{100}, milliseconds{5'000}, tools.random}
    , announced_{tools.observer, run} {}

asio::awaitable<bool> journal::async_take(error_code ec) {
    if (!ec || ec == errc::not_found) {
        if (ec) tools_.log.write(log_kinds.run_missing_from_store, {{"run", run_.id}, {"session", run_.session_id}});
        if (in_trouble_)
            tools_.log.write(log_kinds.store_accepts_run_writes, {{"run", run_.id}, {"session", run_.session_id}});
        in_trouble_ = false;
        delay_.reset();
        co_return true;
    }
    if (!in_trouble_)
        tools_.log.write(log_kinds.store_write_failed, {{"run", run_.id}, {"session", run_.session_id}, {"error", ec}});
    in_trouble_ = true;
    co_await async::async_sleep(delay_.next());
    co_return false;
}

asio::awaitable<void> journal::async_put() {
    for (bool kept = false; !kept;) {
        const error_code ec = co_await tools_.sink.async_put(run_);
        kept = co_await async_take(ec);
    }
}

asio::awaitable<void> journal::async_checkpoint() {
    for (bool kept = false; !kept;) {
        const error_code ec = co_await tools_.sink.async_checkpoint(run_, continuation_);
        kept = co_await async_take(ec);
    }
}

asio::awaitable<void> journal::async_note() {
    for (bool kept = false; !kept;) {
        const error_code ec = co_await tools_.sink.async_note(run_.id, continuation_);
        kept = co_await async_take(ec);
    }
}

asio::awaitable<void> journal::async_append(std::vector<api::event> events) {
    for (api::event& e : events) owed_.push_back(std::move(e));
    co_await async_settle_debts();
}

asio::awaitable<void> journal::async_settle_debts() {
    while (!owed_.empty()) {
        // A cancelled call may have taken effect: the sink recognises repeated events by their ids.
        const error_code ec = co_await tools_.sink.async_append(run_.id, owed_);
        if (!co_await async_take(ec)) continue;
        if (!ec) announced_.published(owed_, wall_now());
        owed_.clear();
    }
}

} // namespace tether::session
