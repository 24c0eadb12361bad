#include <tether/async/keyed_lock.hpp>

#include <tether/async/use_tuple.hpp>

#include <boost/asio/this_coro.hpp>

namespace tether::async {

namespace asio = boost::asio;

asio::awaitable<keyed_lock::held> keyed_lock::async_lock(key what) {
    const auto executor = co_await asio::this_coro::executor;
    for (;;) {
        const auto other = held_.find(what);
        if (other == held_.end()) break;
        const std::shared_ptr<asio::steady_timer> until = other->second;
        co_await until->async_wait(use_tuple);
    }
    held_.emplace(what, std::make_shared<asio::steady_timer>(executor, asio::steady_timer::time_point::max()));
    co_return held{*this, std::move(what)};
}

void keyed_lock::release(const key& what) {
    const auto mine = held_.find(what);
    mine->second->cancel();
    held_.erase(mine);
}

} // namespace tether::async
