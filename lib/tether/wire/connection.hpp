// One TCP connection, plain or TLS, with a bound on every wait.
#pragma once

#include <tether/async/watchdog.hpp>
#include <tether/core/descriptor.hpp>
#include <tether/core/result.hpp>
#include <tether/wire/config.hpp>
#include <tether/wire/io_step.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tether::wire {

class tls_context;
class tls_stream;

/// A wait consumes no data, so it may be cancelled and the connection stays usable. The destructor sends TLS's
/// `close_notify` if that does not block, then closes. Only one operation may run at a time.
class connection {
  public:
    using clock = async::watchdog::clock;

    explicit connection(const boost::asio::any_io_executor& executor);
    ~connection();
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    /// From now on, every wait fails with `limit` at `when`. Postponing the deadline costs no timer operation.
    void set_deadline(clock::time_point when, errc limit);
    void clear_deadline();

    /// Connects to one address, with the socket options of `config`; the descriptor is close-on-exec.
    boost::asio::awaitable<error_code> async_connect(boost::asio::ip::tcp::endpoint peer, const wire_config& config);
    /// The same with a non-blocking socket whose connect(2) has already begun.
    boost::asio::awaitable<error_code> async_adopt(descriptor connecting, boost::asio::ip::tcp protocol,
                                                   const wire_config& config);
    /// Starts TLS on the open connection. Errors: as `tls_stream::handshake`.
    boost::asio::awaitable<error_code> async_handshake(tls_context& context, const std::string& host);
    /// Sends all of `bytes`. Whenever some are sent, the deadline moves to `patience` from that moment.
    boost::asio::awaitable<error_code> async_write(std::string_view bytes, std::chrono::milliseconds patience,
                                                   errc limit);
    /// Returns `rest` followed by at least one new byte, and empties `rest`. The span points into scratch memory of the
    /// thread and may be read and written until the next suspension. Errors: `asio::error::eof` for a clean end,
    /// `truncated`, the deadline's, or the system's; `rest` is then unchanged.
    boost::asio::awaitable<result<std::span<char>>> async_read(std::string& rest);
    /// Reads up to and including the next empty line and no further byte, without TLS. Errors as above, and
    /// `header_too_large`.
    boost::asio::awaitable<result<std::string>> async_read_head(std::size_t limit);
    /// Like `async_read`, but reads nothing: only moves `rest` to the scratch memory.
    std::span<char> recall(std::string& rest);

    /// True while an idle connection can carry another request: it is open and has received nothing.
    bool is_quiet();
    /// Whether the TLS session was resumed.
    bool resumed() const noexcept;

  private:
    error_code take(descriptor socket, boost::asio::ip::tcp protocol, const wire_config& config);
    boost::asio::awaitable<error_code> async_ready(io_step step);
    io_step read_some(std::span<char> into);
    io_step write_some(std::string_view bytes);

    boost::asio::ip::tcp::socket socket_;
    std::unique_ptr<tls_stream> tls_;
    async::watchdog watchdog_;
    errc limit_{};                ///< the error of the current deadline
    std::optional<errc> expired_; ///< the error of the deadline that has passed
    unsigned reads_in_a_row_ = 0;
};

} // namespace tether::wire
