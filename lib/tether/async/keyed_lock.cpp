#include <tether/async/keyed_lock.hpp>

namespace tether::async {

boost::asio::awaitable<keyed_lock::held> keyed_lock::async_lock(key name) {
    while (held_.contains(name)) co_await released_.async_wait();
    held_.insert(name);
    co_return held{*this, std::move(name)};
}

} // namespace tether::async
