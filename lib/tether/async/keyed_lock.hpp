// Lets only one request at a time proceed for each idempotency key.
#pragma once

#include <tether/async/event.hpp>

#include <set>
#include <string>
#include <sys/types.h>
#include <utility>

namespace tether::async {

/// One thread. Outlives its locks.
class keyed_lock {
  public:
    using key = std::pair<uid_t, std::string>;

    /// Holds the lock for its lifetime.
    class held {
      public:
        held(keyed_lock& owner, key name) : owner_{&owner}, name_{std::move(name)} {}
        held(held&& other) noexcept : owner_{std::exchange(other.owner_, nullptr)}, name_{std::move(other.name_)} {}
        held& operator=(held&&) = delete;
        ~held() {
            if (owner_) owner_->release(name_);
        }

      private:
        keyed_lock* owner_;
        key name_;
    };

    /// Waits while another request holds `name`. The limits of that request bound the wait. Throws when cancelled.
    boost::asio::awaitable<held> async_lock(key name);

  private:
    void release(const key& name) {
        held_.erase(name);
        released_.notify();
    }

    std::set<key> held_;
    event released_; ///< waits are rare, so one event serves all keys
};

} // namespace tether::async
