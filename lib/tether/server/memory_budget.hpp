// Limits the memory for all bodies and responses, and shares it fairly between users.
#pragma once

#include <tether/async/event.hpp>

#include <cstddef>
#include <map>
#include <sys/types.h>

namespace tether::server {

using async::clock;

/// Counts bytes of incoming request bodies and outgoing responses. A user may hold as much as is free for the others:
/// one user gets at most half of the budget, a second one a quarter, and some remains for the next. A user that holds
/// nothing gets any amount while half of the budget is free, so that even the largest response can be read. One thread.
class memory_budget {
  public:
    /// `longest_wait`: how long a lease waits when it needs more than is free.
    explicit memory_budget(std::size_t total, std::chrono::milliseconds longest_wait = std::chrono::seconds{2})
        : total_{total}
        , longest_wait_{longest_wait} {}
    memory_budget(const memory_budget&) = delete;
    memory_budget& operator=(const memory_budget&) = delete;

    bool try_take(uid_t user, std::size_t bytes);
    void give_back(uid_t user, std::size_t bytes);

    std::size_t used() const { return used_; }
    std::size_t used_by(uid_t user) const;
    /// Applies to later requests for memory.
    void set_total(std::size_t total) { total_ = total; }

  private:
    friend class memory_lease;

    std::size_t total_;
    std::chrono::milliseconds longest_wait_;
    std::size_t used_ = 0;
    std::map<uid_t, std::size_t> users_; ///< only users that hold memory
    async::event freed_;
};

/// The share of the budget that one request or one feed holds; returned at its end. Amounts up to `loop_bytes` are not
/// counted: the number of connections bounds them. The budget outlives it.
class memory_lease {
  public:
    memory_lease(memory_budget& from, uid_t user) : from_{from}, user_{user} {}
    ~memory_lease() { hold_at_most(0); }
    memory_lease(const memory_lease&) = delete;
    memory_lease& operator=(const memory_lease&) = delete;

    /// Grows to `bytes`; false when the budget does not allow it. Never shrinks.
    bool try_hold(std::size_t bytes);
    /// The same, and waits until it is possible; false after the budget's longest wait.
    boost::asio::awaitable<bool> async_hold(std::size_t bytes);
    /// Gives back what it holds over `bytes`.
    void hold_at_most(std::size_t bytes);

    std::size_t held() const { return held_; }
    uid_t user() const { return user_; }

  private:
    memory_budget& from_;
    uid_t user_;
    std::size_t held_ = 0;
};

} // namespace tether::server
