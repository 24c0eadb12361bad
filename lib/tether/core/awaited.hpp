// A value that one coroutine waits for and another thread's work brings.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <optional>

namespace tether {

/// Shared by who waits and who brings, either of which may go first. All calls on the io thread.
template <class T>
class awaited {
  public:
    explicit awaited(const boost::asio::any_io_executor& executor)
        : arrived_{executor, boost::asio::steady_timer::time_point::max()} {}

    void set(T value) {
        value_.emplace(std::move(value));
        arrived_.cancel();
    }

    /// Waits for the value; one caller. Cancellation leaves by exception and nothing else happens.
    static boost::asio::awaitable<T> async_get(std::shared_ptr<awaited> self) {
        constexpr auto use_tuple = boost::asio::as_tuple(boost::asio::use_awaitable);
        // A second turn throws when the first was cancelled: a pending cancellation ends a wait before it begins.
        while (!self->value_) co_await self->arrived_.async_wait(use_tuple);
        co_return std::move(*self->value_);
    }

  private:
    boost::asio::steady_timer arrived_;
    std::optional<T> value_;
};

} // namespace tether
