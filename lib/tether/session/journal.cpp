#include <tether/session/journal.hpp>

namespace tether::session {

namespace asio = boost::asio;
using std::chrono::milliseconds;

journal::journal(const tools& with, const run& now, const continuation& then)
    : with_{with}
    , now_{now}
    , then_{then}
    , delay_{milliseconds{100}, milliseconds{5'000}, with.random} {}

asio::awaitable<bool> journal::async_settle(error_code ec) {
    if (!ec || ec == errc::not_found) {
        if (ec) with_.log.error("run is not in the store any more, change given up", {{"run", now_.id}});
        in_trouble_ = false;
        delay_.reset();
        co_return true;
    }
    if (!in_trouble_) with_.log.error("store refuses a change, run waits", {{"run", now_.id}, {"error", ec}});
    in_trouble_ = true;
    pause pause{with_.executor};
    co_await pause.async_for(delay_.next());
    co_return false;
}

asio::awaitable<void> journal::async_put() {
    for (bool kept = false; !kept;) {
        const error_code ec = co_await with_.out.async_put(now_);
        kept = co_await async_settle(ec);
    }
}

asio::awaitable<void> journal::async_checkpoint() {
    for (bool kept = false; !kept;) {
        const error_code ec = co_await with_.out.async_checkpoint(now_, then_);
        kept = co_await async_settle(ec);
    }
}

asio::awaitable<void> journal::async_note() {
    for (bool kept = false; !kept;) {
        const error_code ec = co_await with_.out.async_note(now_.id, then_);
        kept = co_await async_settle(ec);
    }
}

asio::awaitable<void> journal::async_append(std::vector<api::event> events) {
    for (bool kept = events.empty(); !kept;) {
        const error_code ec = co_await with_.out.async_append(now_.id, events);
        kept = co_await async_settle(ec);
    }
}

} // namespace tether::session
