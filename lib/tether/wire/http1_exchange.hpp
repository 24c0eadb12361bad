// One request and its response on one connection.
#pragma once

#include <tether/wire/connection.hpp>
#include <tether/wire/http1_answer.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace tether::wire {

/// Sends, reads the head, then the body piece by piece. Between pieces it owns no buffers. Waits may be cancelled:
/// `async_read_body` then continues where it stopped.
class http1_exchange {
  public:
    http1_exchange(std::unique_ptr<connection> link, http1_answer::answers method, std::size_t max_header_bytes);

    /// Sends `text` and reads the head of the response. `header_timeout` bounds each wait while sending, and then the
    /// time until the head is complete. A server that disconnects while the body is sent may have answered first; that
    /// response counts. Errors: `header_timeout`, `header_too_large`, `malformed_answer`, `truncated`, the system's.
    boost::asio::awaitable<error_code> async_begin(std::string_view text, std::chrono::milliseconds header_timeout);

    /// The next piece of body, valid until the next suspension; empty at its end. The caller sets the
    /// link's deadline.
    boost::asio::awaitable<result<std::string_view>> async_read_body();

    connection& link() noexcept { return *link_; }
    http1_answer& answer() noexcept { return answer_; }
    /// Whether any byte of a response has arrived.
    bool was_answered() const noexcept { return answered_; }
    /// The connection, if it can carry another request; otherwise null.
    std::unique_ptr<connection> release();

  private:
    boost::asio::awaitable<error_code> async_read_head();
    std::string_view digest(std::span<char> bytes);

    std::unique_ptr<connection> link_;
    http1_answer answer_;
    std::string rest_;    ///< bytes that cannot be parsed without the next ones
    bool unread_ = false; ///< `rest_` came with the head and is not parsed yet
    bool answered_ = false;
    error_code failed_; ///< found after valid bytes; reported when those are read
};

} // namespace tether::wire
