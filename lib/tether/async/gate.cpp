#include <tether/async/event.hpp>
#include <tether/async/gate.hpp>

#include <optional>

namespace tether::async {

/// A waiting caller. Lives in the frame of the waiting coroutine. The destructor leaves the queue.
struct gate::waiter {
    explicit waiter(gate& g) : owner{g}, place{g.waiters_.insert(g.waiters_.end(), this)} {}
    ~waiter() {
        if (!granted) owner.waiters_.erase(place);
    }
    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;

    gate& owner;
    event turn;
    std::list<waiter*>::iterator place;
    std::optional<pass> granted;
};

boost::asio::awaitable<result<gate::pass>> gate::async_enter() {
    if (inside_ < width_) {
        ++inside_;
        co_return pass{*this};
    }
    if (waiters_.size() >= max_waiting_) co_return errc::queue_full;
    waiter own{*this};
    // Granted and cancelled at the same time: the pass is returned, and the caller's next wait throws.
    while (!own.granted) co_await own.turn.async_wait();
    co_return std::move(*own.granted);
}

void gate::leave() noexcept {
    if (waiters_.empty()) {
        --inside_;
        return;
    }
    waiter& next = *waiters_.front();
    waiters_.pop_front();
    next.granted.emplace(*this); // hands the place over directly, so that no later caller can take it
    next.turn.notify();
}

} // namespace tether::async
