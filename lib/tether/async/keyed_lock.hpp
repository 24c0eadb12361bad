// Lets only one request at a time proceed for each idempotency key.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <string>
#include <sys/types.h>

namespace tether::async {

/// One thread. Outlives its locks.
class keyed_lock {
  public:
    using key = std::pair<uid_t, std::string>;

    /// Holds the lock for its lifetime.
    class held {
      public:
        held(keyed_lock& owner, key what) : owner_{&owner}, key_{std::move(what)} {}
        held(held&& other) noexcept : owner_{std::exchange(other.owner_, nullptr)}, key_{std::move(other.key_)} {}
        held& operator=(held&&) = delete;
        ~held() {
            if (owner_) owner_->release(key_);
        }

      private:
        keyed_lock* owner_;
        key key_;
    };

    /// Waits while another request holds `what`. The limits of that request bound the wait. Cancellable.
    boost::asio::awaitable<held> async_lock(key what);

  private:
    void release(const key& what);

    /// Waiting requests wait on a timer that never fires. Shared because they access it again after the holder is gone.
    std::map<key, std::shared_ptr<boost::asio::steady_timer>> held_;
};

} // namespace tether::async
