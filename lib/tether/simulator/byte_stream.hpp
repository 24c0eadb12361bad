// One accepted connection, plain or TLS, behind one interface.
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

/// Octets in both directions. One read and one write may be pending at a time. The waits have no time
/// limit of their own: they end with the peer, with `abort`, or by cancellation.
class byte_stream {
  public:
    virtual ~byte_stream() = default;

    /// The handshake, where there is one.
    virtual asio::awaitable<error_code> async_open() = 0;
    /// Some octets; an error at the end of the stream.
    virtual asio::awaitable<std::pair<error_code, std::size_t>> async_read_some(std::span<char> into) = 0;
    /// All of `octets`, which stay valid until it completes.
    virtual asio::awaitable<error_code> async_write(std::string_view octets) = 0;
    /// Ends the stream in good order: `close_notify` where there is TLS, then FIN.
    virtual asio::awaitable<void> async_close() = 0;
    /// Ends it at once: with RST, or else with FIN and, where there is TLS, without `close_notify`.
    virtual void abort(bool reset) noexcept = 0;
};

std::unique_ptr<byte_stream> make_plain_stream(asio::ip::tcp::socket socket);

/// Speaks TLS over memory buffers. The context is shared by OpenSSL's own count.
std::unique_ptr<byte_stream> make_tls_stream(asio::ip::tcp::socket socket, ssl_ctx_st* context);

/// Closes a socket with RST, or with FIN. Errors do not matter any more.
void close_socket(asio::ip::tcp::socket& socket, bool reset) noexcept;

} // namespace tether::simulator
