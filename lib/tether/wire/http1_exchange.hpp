// One request and its answer on one connection.
#pragma once

#include <tether/wire/connection.hpp>
#include <tether/wire/http1_answer.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace tether::wire {

/// Sends, reads the head, then the body piece by piece. Between pieces it owns no buffers. Waits may
/// be cancelled: `async_read_body` goes on where it was.
class http1_exchange {
  public:
    http1_exchange(std::unique_ptr<connection> link, http1_answer::answers to, std::size_t max_header_bytes);

    /// Sends `text` and reads the head of the answer. Each wait of the sending, and then all of the
    /// reading, is bounded by `header_timeout`. A server that hangs up while the body is being sent
    /// may have answered first; that answer counts. Errors: `header_timeout`, `header_too_large`,
    /// `malformed_answer`, `truncated`, the system's.
    boost::asio::awaitable<error_code> async_begin(std::string_view text, std::chrono::milliseconds header_timeout);

    /// The next piece of body, valid until the next suspension; empty at its end. The caller sets the
    /// link's deadline.
    boost::asio::awaitable<result<std::string_view>> async_read_body();

    connection& link() noexcept { return *link_; }
    http1_answer& answer() noexcept { return answer_; }
    /// Whether any octet of an answer has arrived.
    bool was_answered() const noexcept { return answered_; }
    /// The connection, fit for another request; null when it is not.
    std::unique_ptr<connection> release();

  private:
    boost::asio::awaitable<error_code> async_read_head();
    std::string_view digest(std::span<char> octets);

    std::unique_ptr<connection> link_;
    http1_answer answer_;
    std::string rest_;    ///< octets that need more behind them
    bool unread_ = false; ///< `rest_` came with the head and was not looked at yet
    bool answered_ = false;
    error_code failed_; ///< found behind good octets; reported when those were taken
};

} // namespace tether::wire
