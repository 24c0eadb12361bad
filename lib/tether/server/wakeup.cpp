#include <tether/server/wakeup.hpp>

#include <tether/async/use_tuple.hpp>

namespace tether::server {

boost::asio::awaitable<bool> wakeup::async_wait(clock::time_point deadline) {
    while (!raised_ && clock::now() < deadline) {
        timer_.expires_at(deadline);
        co_await timer_.async_wait(async::use_tuple);
    }
    co_return std::exchange(raised_, false);
}

} // namespace tether::server
