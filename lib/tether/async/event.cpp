#include <tether/async/event.hpp>

#include <tether/async/use_tuple.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <utility>

namespace tether::async {

/// Lives in the frame of the waiting coroutine. The destructor leaves the list.
struct event::waiter {
    waiter(event& source, const boost::asio::any_io_executor& executor, clock::time_point deadline)
        : timer{executor, deadline}
        , list{&source.waiters_}
        , place{list->insert(list->end(), this)} {}
    ~waiter() {
        if (list) list->erase(place);
    }
    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;

    boost::asio::steady_timer timer;
    std::list<waiter*>* list; ///< null once it is notified, or the event is destroyed
    std::list<waiter*>::iterator place;
    bool is_notified = false;
};

event::~event() {
    for (waiter* each : waiters_) each->list = nullptr;
}

void event::notify() {
    is_raised_ = waiters_.empty();
    for (waiter* each : std::exchange(waiters_, {})) {
        each->list = nullptr;
        each->is_notified = true;
        each->timer.cancel();
    }
}

boost::asio::awaitable<bool> event::async_wait(clock::time_point deadline) {
    if (std::exchange(is_raised_, false)) co_return true;
    if (deadline <= clock::now()) co_return false;
    const auto executor = co_await boost::asio::this_coro::executor;
    waiter own{*this, executor, deadline};
    // After a cancellation the loop waits once more, and that wait throws immediately.
    while (!own.is_notified && clock::now() < deadline) co_await own.timer.async_wait(use_tuple);
    co_return own.is_notified;
}

boost::asio::awaitable<void> async_sleep(std::chrono::nanoseconds length) {
    event none;
    co_await none.async_wait(clock::now() + length);
}

} // namespace tether::async
