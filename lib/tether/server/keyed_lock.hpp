// Lets one request at a time go on for each idempotency key.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <string>
#include <sys/types.h>

namespace tether::server {

/// One thread. Outlives the locks it gave.
class keyed_lock {
  public:
    using key = std::pair<uid_t, std::string>;

    /// Held as long as it lives.
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

    /// Waits for as long as another holds `what`, which is bounded by that request's own bounds. Cancellable.
    boost::asio::awaitable<held> async_lock(key what);

  private:
    void release(const key& what);

    /// The timer never fires: it is what those wait on that come second. Shared, because they look at it
    /// once more after the holder is gone.
    std::map<key, std::shared_ptr<boost::asio::steady_timer>> held_;
};

} // namespace tether::server
