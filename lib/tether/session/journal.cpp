#include <tether/session/journal.hpp>

namespace tether::session {

namespace asio = boost::asio;
using std::chrono::milliseconds;

journal::journal(const tools& with, const run& now)
    : with_{with}
    , now_{now}
    , pause_{with.executor}
    , delay_{milliseconds{100}, milliseconds{5'000}, with.random} {}

asio::awaitable<void> journal::async_wait_out(error_code why) {
    const milliseconds wait = delay_.next();
    if (!in_trouble_)
        with_.log.error("store refuses a change, run waits", {{"run", now_.id}, {"error", why}});
    in_trouble_ = true;
    co_await pause_.async_for(wait);
}

asio::awaitable<void> journal::async_put() {
    while (const error_code ec = co_await with_.out.async_put(now_)) co_await async_wait_out(ec);
    in_trouble_ = false;
    delay_.reset();
}

asio::awaitable<void> journal::async_append(std::vector<api::event> events) {
    if (events.empty()) co_return;
    while (const error_code ec = co_await with_.out.async_append(now_.id, events)) co_await async_wait_out(ec);
    in_trouble_ = false;
    delay_.reset();
}

} // namespace tether::session
