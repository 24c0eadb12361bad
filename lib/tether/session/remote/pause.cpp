#include <tether/session/remote/pause.hpp>

#include <tether/async/use_tuple.hpp>

namespace tether::session {

namespace asio = boost::asio;

asio::awaitable<void> pause::async_until(std::chrono::steady_clock::time_point when) {
    if (when <= std::chrono::steady_clock::now()) co_return;
    timer_.expires_at(when);
    // An early wake-up and a cancellation look the same here: after a cancellation the next wait throws.
    co_await timer_.async_wait(async::use_tuple);
}

asio::awaitable<void> pause::async_for(std::chrono::milliseconds time) {
    co_await async_until(std::chrono::steady_clock::now() + time);
}

} // namespace tether::session
