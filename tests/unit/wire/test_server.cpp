// Runs a server on loopback that plays a script on every connection.
#include "test_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>
#include <fmt/format.h>
#include <set>

namespace tether::test {
namespace {

using asio::use_awaitable;
using asio::ip::tcp;

class plain_peer final : public peer {
  public:
    explicit plain_peer(tcp::socket s) : peer{std::move(s)} {}

    asio::awaitable<void> async_send(std::string bytes) override {
        co_await asio::async_write(socket, asio::buffer(bytes), use_awaitable);
    }
    asio::awaitable<void> async_end() override {
        socket.shutdown(tcp::socket::shutdown_send);
        co_return;
    }

  protected:
    asio::awaitable<std::size_t> async_read(asio::mutable_buffer into) override {
        co_return co_await socket.async_read_some(into, use_awaitable);
    }
};

class tls_peer final : public peer {
  public:
    tls_peer(tcp::socket s, asio::ssl::context& context) : peer{std::move(s)}, stream{socket, context} {}

    asio::awaitable<void> async_send(std::string bytes) override {
        co_await asio::async_write(stream, asio::buffer(bytes), use_awaitable);
    }
    asio::awaitable<void> async_end() override {
        co_await stream.async_shutdown(use_awaitable);
        socket.close();
    }
    asio::ssl::stream<tcp::socket&> stream;

  protected:
    asio::awaitable<std::size_t> async_read(asio::mutable_buffer into) override {
        co_return co_await stream.async_read_some(into, use_awaitable);
    }
};

std::size_t body_size(std::string_view head) {
    const auto at = head.find("Content-Length: ");
    return at == head.npos ? 0 : std::strtoul(head.data() + at + 16, nullptr, 10);
}

} // namespace

asio::awaitable<std::string> peer::async_request() {
    for (;;) {
        const auto end = received_.find("\r\n\r\n");
        if (end != received_.npos && received_.size() >= end + 4 + body_size(received_)) {
            const std::size_t size = end + 4 + body_size(received_);
            std::string out = received_.substr(0, size);
            received_.erase(0, size);
            if (seen_) seen_->push_back(out);
            co_return out;
        }
        char piece[4096];
        const std::size_t n = co_await async_read(asio::buffer(piece));
        received_.append(piece, n);
    }
}

asio::awaitable<void> peer::async_hang() {
    char piece[4096];
    for (;;) co_await async_read(asio::buffer(piece));
}

asio::awaitable<void> peer::async_pause(std::chrono::milliseconds time) {
    pause_.expires_after(time);
    co_await pause_.async_wait(use_awaitable);
}

void peer::cut() {
    socket.shutdown(tcp::socket::shutdown_both);
    socket.close();
}

void peer::reset() {
    socket.set_option(asio::socket_base::linger{true, 0});
    socket.close();
}

struct test_server::state {
    state(asio::io_context& ctx, script p) : play{std::move(p)}, acceptor{ctx, {asio::ip::address_v4::loopback(), 0}} {}

    script play;
    tcp::acceptor acceptor;
    std::unique_ptr<asio::ssl::context> tls;
    bool handshake = true;
    bool closed = false;
    int accepted = 0;
    int resumed = 0;
    std::set<peer*> peers;
    std::vector<std::string> requests;
};

test_server::test_server(asio::io_context& ctx, script play) : state_{std::make_shared<state>(ctx, std::move(play))} {
    asio::co_spawn(ctx, accept(state_), asio::detached);
}

test_server::test_server(asio::io_context& ctx, const tls_settings& tls, script play)
    : state_{std::make_shared<state>(ctx, std::move(play))} {
    state_->handshake = tls.handshake;
    state_->tls = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
    SSL_CTX* const native = state_->tls->native_handle();
    state_->tls->use_certificate(asio::buffer(tls.identity.certificate), asio::ssl::context::pem);
    state_->tls->use_private_key(asio::buffer(tls.identity.key), asio::ssl::context::pem);
    if (!tls.client_authority.empty()) {
        state_->tls->add_certificate_authority(asio::buffer(tls.client_authority));
        state_->tls->set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
    }
    SSL_CTX_set_session_id_context(native, reinterpret_cast<const unsigned char*>("t"), 1);
    if (tls.max_version != 0) {
        SSL_CTX_set_cipher_list(native, "ALL:@SECLEVEL=0"); // old versions are below the default level
        SSL_CTX_set_min_proto_version(native, 0);
        SSL_CTX_set_max_proto_version(native, tls.max_version);
    }
    asio::co_spawn(ctx, accept(state_), asio::detached);
}

test_server::~test_server() {
    state_->closed = true;
    state_->acceptor.close();
    boost::system::error_code ignored;
    for (peer* one : state_->peers) {
        one->socket.close(ignored);
        one->pause_.cancel();
    }
}

std::uint16_t test_server::port() const {
    return state_->acceptor.local_endpoint().port();
}

std::string test_server::url() const {
    return fmt::format("{}:{}", state_->tls ? "https://localhost" : "http://127.0.0.1", port());
}

int test_server::accepted() const {
    return state_->accepted;
}

int test_server::open() const {
    return static_cast<int>(state_->peers.size());
}

int test_server::resumed() const {
    return state_->resumed;
}

const std::vector<std::string>& test_server::requests() const {
    return state_->requests;
}

asio::awaitable<void> test_server::accept(std::shared_ptr<state> self) {
    for (;;) {
        tcp::socket socket = co_await self->acceptor.async_accept(use_awaitable);
        auto executor = socket.get_executor();
        asio::co_spawn(executor, serve(self, std::move(socket)), asio::detached);
    }
}

asio::awaitable<void> test_server::serve(std::shared_ptr<state> self, tcp::socket socket) {
    std::unique_ptr<peer> one;
    tls_peer* secure = nullptr;
    if (self->tls) one.reset(secure = new tls_peer{std::move(socket), *self->tls});
    else one = std::make_unique<plain_peer>(std::move(socket));
    one->number = self->accepted++;
    one->seen_ = &self->requests;
    self->peers.insert(one.get());
    const std::shared_ptr<void> leaves{nullptr, [&](void*) { self->peers.erase(one.get()); }};
    if (self->closed) co_return;
    try {
        if (secure && self->handshake) {
            co_await secure->stream.async_handshake(asio::ssl::stream_base::server, use_awaitable);
            if (SSL_session_reused(secure->stream.native_handle())) ++self->resumed;
        }
        co_await self->play(*one);
    } catch (const boost::system::system_error&) {
        // The other side left: the script has ended.
    }
}

test_server::script always(std::string text) {
    return [text = std::move(text)](peer& p) -> asio::awaitable<void> {
        for (;;) {
            co_await p.async_request();
            co_await p.async_send(text);
        }
    };
}

std::string ok(std::string_view body) {
    return fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{}", body.size(), body);
}

} // namespace tether::test
