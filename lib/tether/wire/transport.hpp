// The interface of this layer: requests, heads and body bytes.
#pragma once

#include <tether/core/result.hpp>
#include <tether/wire/http.hpp>

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <span>

namespace tether::wire {

namespace asio = boost::asio;

/// The body of a response that arrives in pieces, without a limit on its length or duration. Destroying it closes its
/// connection, which is never reused.
class body_stream {
  public:
    virtual ~body_stream() = default;

    virtual const response_head& head() const = 0;

    /// Frees the head's fields, for streams that live long after the head was checked.
    virtual void forget_fields() noexcept {}

    /// The next bytes of the decoded body; the view is valid until the caller's next suspension (it points into memory
    /// that every connection of the thread shares). An empty view is the clean end of the body. Errors: `stream_idle`
    /// when no byte arrived for `silence` after the call, `truncated`, `malformed_answer`, or the system's. Safe to
    /// cancel: no data is lost. After `stream_idle` the stream may be read again, because its reader has other time
    /// limits as well.
    virtual asio::awaitable<result<std::string_view>> async_read_some(std::chrono::milliseconds silence) = 0;
};

/// Bounds of one exchange. All are counted from the moment the request leaves the queue.
struct exchange_limits {
    exchange_limits() {}

    std::chrono::milliseconds header_timeout{30'000};   ///< request sent → head read
    std::chrono::milliseconds body_timeout{30'000};     ///< head read → body read
    std::size_t max_body_bytes = std::size_t{64} << 20; ///< over: `body_too_large`; applies before and after decoding
    /// For a response other than 2xx the head is enough: its body is read for at most this time and up to this size.
    /// The part that arrived counts as the body.
    std::chrono::milliseconds refusal_timeout{2'000};
    std::size_t max_refusal_bytes = std::size_t{64} << 10;
};

/// Carries requests to one origin. Implementations: HTTP/1.1 over TCP or TLS; fakes in tests. Must outlive every
/// awaitable and stream that it returned. One thread.
///
/// Any status is a response, not an error: errors come from connecting, TLS, HTTP framing and timeouts. An exchange
/// decodes a body with a content coding (`content_coding`), a stream does not; an unknown or damaged coding is
/// `content_coding_failed`.
class transport {
  public:
    virtual ~transport() = default;

    /// Sends one request and reads one complete response over a pooled connection; callers wait, first come, first
    /// served. When a reused connection fails before any byte of a response was read, a request with a safe method
    /// (GET, HEAD; RFC 9110 § 9.2.1) is sent once more on a new connection. For other methods the failure is reported:
    /// the server may have acted on the request.
    virtual asio::awaitable<result<response>> async_exchange(request message, exchange_limits limits) = 0;

    /// Sends one request on a separate connection; completes once the head of the response is read, whatever its
    /// status. Waits for a handshake slot like every new connection.
    virtual asio::awaitable<result<std::unique_ptr<body_stream>>> async_open(request message,
                                                                             exchange_limits limits) = 0;

    /// Call it after the machine was suspended: the other side may have closed every connection, which would be noticed
    /// late. Closes idle connections; open streams end with `truncated`. Running exchanges keep their limits.
    virtual void note_suspended() {}
};

} // namespace tether::wire
