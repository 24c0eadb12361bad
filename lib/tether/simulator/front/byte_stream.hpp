// Gives one accepted connection, plain or TLS, one interface.
#pragma once

#include <tether/core/error.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

struct ssl_ctx_st; // OpenSSL's SSL_CTX

namespace tether::simulator {

namespace asio = boost::asio;

/// Bytes in both directions. One read and one write may be pending at a time. The waits have no
/// time limit: they end with the peer, with `abort` or by cancellation.
class byte_stream {
  public:
    virtual ~byte_stream() = default;

    /// The TLS handshake; does nothing without TLS.
    virtual asio::awaitable<error_code> async_open() = 0;
    /// At least one byte; an error at the end of the stream.
    virtual asio::awaitable<std::pair<error_code, std::size_t>> async_read_some(std::span<char> into) = 0;
    /// Writes all of `bytes`, which must stay valid until it completes.
    virtual asio::awaitable<error_code> async_write(std::string_view bytes) = 0;
    /// Ends the stream cleanly: `close_notify` with TLS, then FIN.
    virtual asio::awaitable<void> async_close() = 0;
    /// Ends the stream immediately: with RST, or with FIN and no `close_notify`.
    virtual void abort(bool reset) noexcept = 0;
};

std::unique_ptr<byte_stream> make_plain_stream(asio::ip::tcp::socket socket);

/// Speaks TLS over memory buffers. OpenSSL's own reference count shares the context.
std::unique_ptr<byte_stream> make_tls_stream(asio::ip::tcp::socket socket, ssl_ctx_st* context);

/// Closes a socket with RST or FIN. Ignores errors.
void close_socket(asio::ip::tcp::socket& socket, bool reset) noexcept;

} // namespace tether::simulator
