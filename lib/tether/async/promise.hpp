// One value that a coroutine waits for while a worker thread produces it.
#pragma once

#include <tether/async/event.hpp>

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>

namespace tether::async {

/// Shared by the coroutine that waits and the code that sets the value, so either may be destroyed first. Use it only
/// on the io thread.
template <class T>
class promise {
  public:
    void set(T value) {
        value_.emplace(std::move(value));
        arrived_.notify();
    }

    /// Waits for the value; one caller. Cancellation throws and has no other effect.
    static boost::asio::awaitable<T> async_get(std::shared_ptr<promise> shared) {
        while (!shared->value_) co_await shared->arrived_.async_wait();
        co_return std::move(*shared->value_);
    }

  private:
    event arrived_;
    std::optional<T> value_;
};

} // namespace tether::async
