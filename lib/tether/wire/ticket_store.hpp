// Keeps TLS sessions for resumption.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>

extern "C" {
struct ssl_session_st;
}

namespace tether::wire {

/// The sessions of one origin, the newest used first. TLS 1.3 sessions are used once, so that connections cannot be
/// linked (RFC 8446 § C.4). When the store is full, the oldest is dropped.
class ticket_store {
  public:
    struct release {
        void operator()(ssl_session_st* session) const noexcept;
    };
    using ticket = std::unique_ptr<ssl_session_st, release>;

    explicit ticket_store(std::size_t capacity) : capacity_{capacity} {}

    void put(ticket session);
    /// The newest session that is still usable; null when none is.
    ticket take();
    std::size_t size() const noexcept { return tickets_.size(); }

  private:
    std::size_t capacity_;
    std::deque<ticket> tickets_;
};

} // namespace tether::wire
