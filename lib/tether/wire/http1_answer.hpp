// Takes an HTTP/1.1 answer apart as its octets arrive.
#pragma once

#include <tether/core/error.hpp>
#include <tether/wire/http.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace tether::wire {

/// One answer: any number of 1xx heads that are skipped, one head, one body of any length. It stores
/// nothing but the head, which can be taken out. No I/O.
class http1_answer {
  public:
    /// What became of some octets.
    struct progress {
        std::size_t consumed = 0; ///< the others are to be given again, with more behind them
        std::string_view body;    ///< decoded body, somewhere in the memory given
        error_code error;         ///< `malformed_answer`, `header_too_large`; the body before it is good
    };

    /// Whether the answer has a body depends on the request (RFC 9112 § 6.3).
    enum class answers { other, head };

    http1_answer(answers to, std::size_t max_header_bytes);
    ~http1_answer();
    http1_answer(const http1_answer&) = delete;
    http1_answer& operator=(const http1_answer&) = delete;

    /// Reads on. Stops behind the head, so that it can be looked at before the body. Writes to
    /// `octets`: pieces of body are moved together.
    progress feed(std::span<char> octets);
    /// The connection ended: fine when that is what ends the body, otherwise `truncated`.
    error_code finish();

    bool has_head() const noexcept;
    bool is_done() const noexcept;
    /// Whether the connection may carry another exchange; meaningful when done.
    bool keeps_alive() const noexcept;
    /// The body's length, when the head tells it.
    std::optional<std::uint64_t> content_length() const;
    /// The head, once; its memory is the caller's then.
    response_head take_head();

  private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace tether::wire
