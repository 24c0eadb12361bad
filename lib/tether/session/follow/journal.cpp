#include <tether/session/follow/journal.hpp>

namespace tether::session {

namespace asio = boost::asio;
using std::chrono::milliseconds;

journal::journal(const tools& with, const run& now, const continuation& then)
    : with_{with}
    , now_{now}
    , then_{then}
    , delay_{milliseconds{100}, milliseconds{5'000}, with.random}
    , announced_{with.told, now} {}

asio::awaitable<bool> journal::async_take(error_code ec) {
    if (!ec || ec == errc::not_found) {
        if (ec)
            with_.log.error("run missing from the store, change dropped",
                            {{"run", now_.id}, {"session", now_.session_id}});
        if (in_trouble_)
            with_.log.info("store accepts the run's writes again", {{"run", now_.id}, {"session", now_.session_id}});
        in_trouble_ = false;
        delay_.reset();
        co_return true;
    }
    if (!in_trouble_)
        with_.log.error("store write failed, run waits",
                        {{"run", now_.id}, {"session", now_.session_id}, {"error", ec}});
    in_trouble_ = true;
    pause pause{with_.executor};
    co_await pause.async_for(delay_.next());
    co_return false;
}

asio::awaitable<void> journal::async_put() {
    for (bool kept = false; !kept;) {
        const error_code ec = co_await with_.out.async_put(now_);
        kept = co_await async_take(ec);
    }
}

asio::awaitable<void> journal::async_checkpoint() {
    for (bool kept = false; !kept;) {
        const error_code ec = co_await with_.out.async_checkpoint(now_, then_);
        kept = co_await async_take(ec);
    }
}

asio::awaitable<void> journal::async_note() {
    for (bool kept = false; !kept;) {
        const error_code ec = co_await with_.out.async_note(now_.id, then_);
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
        const error_code ec = co_await with_.out.async_append(now_.id, owed_);
        if (!co_await async_take(ec)) continue;
        if (!ec) announced_.published(owed_, wall_now());
        owed_.clear();
    }
}

} // namespace tether::session
