// One value that a coroutine waits for while a worker thread produces it.
#pragma once

#include <tether/async/use_tuple.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>

namespace tether::async {

/// Shared by the coroutine that waits and the code that sets the value, so either may be destroyed first. All calls on
/// the io thread.
template <class T>
class promise {
  public:
    explicit promise(const boost::asio::any_io_executor& executor)
        : arrived_{executor, boost::asio::steady_timer::time_point::max()} {}

    void set(T value) {
        value_.emplace(std::move(value));
        arrived_.cancel();
    }

    /// Waits for the value; one caller. Cancellation throws and has no other effect.
    static boost::asio::awaitable<T> async_get(std::shared_ptr<promise> self) {
        // After a cancellation the loop waits once more, and that wait throws: a pending cancellation ends it before it
        // begins.
        while (!self->value_) co_await self->arrived_.async_wait(use_tuple);
        co_return std::move(*self->value_);
    }

  private:
    boost::asio::steady_timer arrived_;
    std::optional<T> value_;
};

} // namespace tether::async
