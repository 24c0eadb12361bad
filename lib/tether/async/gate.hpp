// Limits how many coroutines are inside at once, first come, first served.
#pragma once

#include <tether/core/result.hpp>

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <list>
#include <utility>

namespace tether::async {

/// A fair semaphore for coroutines of one thread. Must outlive its passes and its awaitables.
class gate {
    struct waiter;

  public:
    /// The right to be inside; the destructor returns it.
    class pass {
      public:
        explicit pass(gate& owner) : owner_{&owner} {}
        pass(pass&& other) noexcept : owner_{std::exchange(other.owner_, nullptr)} {}
        pass& operator=(pass&& other) noexcept {
            std::swap(owner_, other.owner_);
            return *this;
        }
        ~pass() {
            if (owner_) owner_->leave();
        }

      private:
        gate* owner_;
    };

    /// Admits `width` coroutines and lets up to `max_waiting` more wait.
    gate(std::size_t width, std::size_t max_waiting) : width_{width}, max_waiting_{max_waiting} {}
    gate(const gate&) = delete;
    gate& operator=(const gate&) = delete;

    /// Waits for its turn. Error: `queue_full`, without waiting. Throws when cancelled, which also gives up the place
    /// in the queue.
    boost::asio::awaitable<result<pass>> async_enter();

    std::size_t inside() const noexcept { return inside_; }
    std::size_t waiting() const noexcept { return waiters_.size(); }

  private:
    void leave() noexcept;

    std::size_t width_;
    std::size_t max_waiting_;
    std::size_t inside_ = 0;
    std::list<waiter*> waiters_;
};

} // namespace tether::async
