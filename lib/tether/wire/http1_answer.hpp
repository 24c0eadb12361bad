// Parses an HTTP/1.1 response as its bytes arrive.
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

/// One response: 1xx heads, which are skipped, one head, one body of any length. It stores only the head, which can be
/// moved out. No I/O.
class http1_answer {
  public:
    /// The result of one `feed`.
    struct progress {
        std::size_t consumed = 0; ///< feed the remaining bytes again, followed by new ones
        std::string_view body;    ///< decoded body, somewhere in the fed memory
        error_code error;         ///< `malformed_answer`, `header_too_large`; the body before it is valid
    };

    /// Whether the response has a body depends on the request (RFC 9112 § 6.3).
    enum class answers { other, head };

    http1_answer(answers method, std::size_t max_header_bytes);
    ~http1_answer();
    http1_answer(const http1_answer&) = delete;
    http1_answer& operator=(const http1_answer&) = delete;

    /// Parses more bytes. Stops after the head, so that the caller can check it before the body. Writes to `bytes`,
    /// where it joins the pieces of the body.
    progress feed(std::span<char> bytes);
    /// The connection ended: success when that ends the body, otherwise `truncated`.
    error_code finish();

    bool has_head() const noexcept;
    bool is_done() const noexcept;
    /// Whether the connection may carry another exchange; meaningful when done.
    bool keeps_alive() const noexcept;
    /// The body's length, when the head gives it.
    std::optional<std::uint64_t> content_length() const;
    /// Moves the head out; call it once.
    response_head take_head();

  private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace tether::wire
