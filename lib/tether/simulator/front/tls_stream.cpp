// Implements a connection with TLS, through OpenSSL's memory buffers.
#include <tether/async/use_tuple.hpp>
#include <tether/simulator/front/byte_stream.hpp>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string>

namespace tether::simulator {

namespace {

using asio::ip::tcp;

struct ssl_free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
};

class tls_stream final : public byte_stream {
  public:
    tls_stream(tcp::socket socket, SSL_CTX* context) : socket_{std::move(socket)}, ssl_{SSL_new(context)} {
        in_ = BIO_new(BIO_s_mem());
        out_ = BIO_new(BIO_s_mem());
        SSL_set_bio(ssl_.get(), in_, out_); // owns both from now on
        SSL_set_accept_state(ssl_.get());
        SSL_set_mode(ssl_.get(), SSL_MODE_RELEASE_BUFFERS);
    }

    asio::awaitable<error_code> async_open() override {
        for (;;) {
            ERR_clear_error();
            const int r = SSL_do_handshake(ssl_.get());
            const int why = SSL_get_error(ssl_.get(), r);
            if (const error_code ec = co_await async_flush()) co_return ec;
            if (r == 1) co_return error_code{};
            if (why != SSL_ERROR_WANT_READ) co_return refused();
            if (const error_code ec = co_await async_fill()) co_return ec;
        }
    }

    asio::awaitable<std::pair<error_code, std::size_t>> async_read_some(std::span<char> into) override {
        for (;;) {
            ERR_clear_error();
            const int r = SSL_read(ssl_.get(), into.data(), static_cast<int>(into.size()));
            if (r > 0) co_return std::pair{error_code{}, static_cast<std::size_t>(r)};
            if (SSL_get_error(ssl_.get(), r) != SSL_ERROR_WANT_READ) {
                const error_code end = asio::error::eof;
                co_return std::pair{end, std::size_t{0}};
            }
            if (const error_code ec = co_await async_fill()) co_return std::pair{ec, std::size_t{0}};
        }
    }

    asio::awaitable<error_code> async_write(std::string_view bytes) override {
        while (!bytes.empty()) {
            ERR_clear_error();
            const std::size_t part = std::min<std::size_t>(bytes.size(), 1u << 20);
            const int r = SSL_write(ssl_.get(), bytes.data(), static_cast<int>(part));
            if (r <= 0) co_return refused();
            bytes.remove_prefix(static_cast<std::size_t>(r));
            if (const error_code ec = co_await async_flush()) co_return ec;
        }
        co_return error_code{};
    }

    asio::awaitable<void> async_close() override {
        ERR_clear_error();
        if (SSL_is_init_finished(ssl_.get())) SSL_shutdown(ssl_.get());
        co_await async_flush();
        close_socket(socket_, /*reset=*/false);
    }

    void abort(bool reset) noexcept override { close_socket(socket_, reset); }

  private:
    static error_code refused() { return asio::error::connection_aborted; }

    /// Passes the peer's next bytes to OpenSSL.
    asio::awaitable<error_code> async_fill() {
        std::array<char, 4096> piece;
        const auto [ec, n] = co_await socket_.async_read_some(asio::buffer(piece), async::use_tuple);
        if (!ec) BIO_write(in_, piece.data(), static_cast<int>(n));
        co_return ec;
    }

    /// Sends OpenSSL's output. After the handshake only the writing side calls it, so two sends
    /// never overlap.
    asio::awaitable<error_code> async_flush() {
        char* data = nullptr;
        const long size = BIO_get_mem_data(out_, &data);
        if (size <= 0) co_return error_code{};
        const std::string bytes(data, static_cast<std::size_t>(size));
        BIO_reset(out_);
        const auto [ec, n] = co_await asio::async_write(socket_, asio::buffer(bytes), async::use_tuple);
        co_return ec;
    }

    tcp::socket socket_;
    std::unique_ptr<SSL, ssl_free> ssl_;
    BIO* in_ = nullptr;
    BIO* out_ = nullptr;
};

} // namespace

std::unique_ptr<byte_stream> make_tls_stream(tcp::socket socket, ssl_ctx_st* context) {
    return std::make_unique<tls_stream>(std::move(socket), context);
}

} // namespace tether::simulator
