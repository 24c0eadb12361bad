// Runs a server on loopback that plays a script on every connection.
#pragma once

#include "support/certificates.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tether::test {

namespace asio = boost::asio;

/// The server's end of one connection. Failures are exceptions, which end the script silently.
class peer {
  public:
    virtual ~peer() = default;

    /// Head and body (by Content-Length) of the next request.
    asio::awaitable<std::string> async_request();
    virtual asio::awaitable<void> async_send(std::string bytes) = 0;
    /// Reads and discards until the other side is gone.
    asio::awaitable<void> async_hang();
    asio::awaitable<void> async_pause(std::chrono::milliseconds time);
    /// FIN, after `close_notify` with TLS.
    virtual asio::awaitable<void> async_end() = 0;
    /// FIN without `close_notify`.
    void cut();
    /// RST.
    void reset();

    /// The number of this connection at the server, from 0.
    int number = 0;
    asio::ip::tcp::socket socket;

  protected:
    explicit peer(asio::ip::tcp::socket s) : socket{std::move(s)}, pause_{socket.get_executor()} {}
    virtual asio::awaitable<std::size_t> async_read(asio::mutable_buffer into) = 0;

    asio::steady_timer pause_;
    std::string received_;
    std::vector<std::string>* seen_ = nullptr;
    friend class test_server;
};

struct tls_settings {
    server_identity identity;
    int max_version = 0;          ///< such as `TLS1_1_VERSION`; 0 for any
    std::string client_authority; ///< PEM; if set, clients must present a certificate that it signed
    bool handshake = true;        ///< false: accept TCP and stay silent
};

/// Accepts on an ephemeral port of 127.0.0.1 and runs the script for each connection, all on the
/// test's own context. Its records can be read at any time.
class test_server {
  public:
    using script = std::function<asio::awaitable<void>(peer&)>;

    test_server(asio::io_context& ctx, script play);
    test_server(asio::io_context& ctx, const tls_settings& tls, script play);
    ~test_server();
    test_server(const test_server&) = delete;
    test_server& operator=(const test_server&) = delete;

    std::uint16_t port() const;
    /// `http://127.0.0.1:port`, `https://localhost:port` with TLS.
    std::string url() const;

    int accepted() const;                             ///< TCP connections so far
    int open() const;                                 ///< connections whose script has not ended
    int resumed() const;                              ///< TLS handshakes that resumed a session
    const std::vector<std::string>& requests() const; ///< as `async_request` returned them

  private:
    struct state;
    static asio::awaitable<void> accept(std::shared_ptr<state> self);
    static asio::awaitable<void> serve(std::shared_ptr<state> self, asio::ip::tcp::socket socket);

    std::shared_ptr<state> state_; // shared with the coroutines, which may outlive it
};

/// A script that answers every request with `text`.
test_server::script always(std::string text);

/// `HTTP/1.1 200 OK` with a Content-Length.
std::string ok(std::string_view body);

} // namespace tether::test
