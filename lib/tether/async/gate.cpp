#include <tether/async/gate.hpp>
#include <tether/async/use_tuple.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>

namespace tether::async {

/// A waiting caller. It lives in the waiting coroutine, and leaves the queue with it.
struct gate::waiter {
    explicit waiter(gate& g)
        : owner{g}
        , timer{g.executor_, boost::asio::steady_timer::time_point::max()}
        , place{g.waiters_.insert(g.waiters_.end(), this)} {}
    ~waiter() {
        if (!granted) owner.waiters_.erase(place);
    }
    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;

    gate& owner;
    boost::asio::steady_timer timer; // never fires; cancelled when its turn has come
    std::list<waiter*>::iterator place;
    std::optional<pass> granted;
};

gate::gate(const boost::asio::any_io_executor& executor, std::size_t width, std::size_t max_waiting)
    : executor_{executor}
    , width_{width}
    , max_waiting_{max_waiting} {}

boost::asio::awaitable<result<gate::pass>> gate::async_enter() {
    if (inside_ < width_) {
        ++inside_;
        co_return pass{*this};
    }
    if (waiters_.size() >= max_waiting_) co_return errc::queue_full;
    waiter self{*this};
    co_await self.timer.async_wait(use_tuple);
    // Granted and cancelled at the same time: the pass is returned, and the caller's next wait throws.
    if (self.granted) co_return std::move(*self.granted);
    co_return boost::asio::error::operation_aborted;
}

void gate::leave() noexcept {
    if (waiters_.empty()) {
        --inside_;
        return;
    }
    waiter& next = *waiters_.front();
    waiters_.pop_front();
    next.granted.emplace(*this); // the place passes on directly, so no later caller can get it first
    next.timer.cancel();
}

} // namespace tether::async
