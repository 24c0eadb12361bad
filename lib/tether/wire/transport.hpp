// What callers of this layer see of a connection to the API: requests, heads and body bytes.
#pragma once

#include <tether/core/result.hpp>
#include <tether/wire/http.hpp>

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <span>

namespace tether::wire {

namespace asio = boost::asio;

/// The body of an answer that arrives in pieces, without a limit on its length or life.
/// Destroying it closes its connection, which is never reused.
class body_stream {
  public:
    virtual ~body_stream() = default;

    virtual const response_head& head() const = 0;

    /// Frees the head's fields, for streams that live long after it was judged.
    virtual void forget_fields() noexcept {}

    /// The next octets of the decoded body; the view is valid until the caller's next suspension (it
    /// points into memory that every connection of the thread shares). An empty view is the end of the
    /// body in good order. Errors: `stream_idle` when nothing at all arrived for `silence` after the call,
    /// `truncated`, `malformed_answer`, or the system's. Safe to cancel: nothing read is lost. After
    /// `stream_idle` the stream may be read again: whoever reads keeps more clocks than this one.
    virtual asio::awaitable<result<std::string_view>> async_read_some(std::chrono::milliseconds silence) = 0;
};

/// Bounds of one exchange. All are counted from the moment the request leaves the queue.
struct exchange_limits {
    exchange_limits() {}

    std::chrono::milliseconds header_timeout{30'000};   ///< request sent → head read
    std::chrono::milliseconds body_timeout{30'000};     ///< head read → body read
    std::size_t max_body_bytes = std::size_t{64} << 20; ///< over: `body_too_large`; holds before and after decoding
    /// The head of an answer other than 2xx decides: its body is read for this time and up to this size. The part that
    /// arrived counts as the body.
    std::chrono::milliseconds refusal_timeout{2'000};
    std::size_t max_refusal_bytes = std::size_t{64} << 10;
};

/// Carries requests to one origin. Implementations: HTTP/1.1 over TCP or TLS; fakes in tests. Must
/// outlive every awaitable and stream it handed out. To be used from one thread.
///
/// Any status is an answer, not an error: errors are connecting, TLS, HTTP framing and time. An exchange decodes a body
/// with a content coding (`content_coding`), a stream does not; `content_coding_failed` for an unknown or damaged one.
class transport {
  public:
    virtual ~transport() = default;

    /// One request, one whole answer, over a pooled connection; waits its turn, first come first served.
    /// A request that fails on a reused connection before any octet of an answer was read is sent once
    /// more on a fresh one when its method is safe (GET, HEAD; RFC 9110 § 9.2.1), otherwise
    /// the failure is reported: the server may have acted on it.
    virtual asio::awaitable<result<response>> async_exchange(request what, exchange_limits limits) = 0;

    /// One request on a connection of its own; completes once the head of the answer is read, whatever
    /// its status. Waits for a handshake slot like everybody.
    virtual asio::awaitable<result<std::unique_ptr<body_stream>>> async_open(request what, exchange_limits limits) = 0;

    /// Call it after a suspend of the machine: the other side may have closed every connection, which this side would
    /// notice late. Closes idle connections; open streams end with `truncated`. Exchanges under way keep their bounds.
    virtual void note_suspended() {}
};

} // namespace tether::wire
