// One connection to the daemon: a single exchange, or a single stream of events.
#pragma once

#include <tether/client/failure.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <string>

namespace tether::client {

/// A request. `body` is sent as `application/json`; empty for none.
struct request {
    request(std::string m, std::string t) : method{std::move(m)}, target{std::move(t)} {}

    std::string method, target, body;
    std::string idempotency_key; ///< empty for none
    std::string last_event_id;   ///< empty for none
};

/// A response of any status.
struct answer {
    answer() = default;

    int status = 0;
    std::string content_type; ///< as received; empty for none
    std::string retry_after;  ///< the same
    std::string body;
};

/// Uses HTTP/1.1 over the Unix socket at a path, once: for `async_exchange`, or for `async_open_stream` and then
/// `async_read_some`. Cancellation (`terminal`) throws; the connection can then only be destroyed. It must outlive the
/// awaitables it returns.
class connection {
  public:
    connection(const boost::asio::any_io_executor& executor, std::string socket_path);
    ~connection();
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    /// Connects within 30 s at most, sends and reads one complete response, all of it within `bound`. A response of any
    /// status is a value. Errors: `unreachable`, `interrupted`, `malformed`.
    boost::asio::awaitable<outcome<answer>> async_exchange(request message, std::chrono::milliseconds bound);

    /// Connects, sends and reads the head of a response that must be 200 and `text/event-stream`; any
    /// other 200 is `malformed` with `not_a_stream`, any other status `refused`.
    boost::asio::awaitable<outcome<void>> async_open_stream(request message, std::chrono::milliseconds bound);

    /// Replaces `bytes` with the next piece of the stream; empty after a clean end. Silence longer than `bound` is
    /// `interrupted` with `stream_idle`.
    boost::asio::awaitable<outcome<void>> async_read_some(std::string& bytes, std::chrono::milliseconds bound);

  private:
    struct impl; // keeps Beast out of this header
    std::unique_ptr<impl> impl_;
};

} // namespace tether::client
