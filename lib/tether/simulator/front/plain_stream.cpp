// Implements a connection without TLS.
#include <tether/async/use_tuple.hpp>
#include <tether/simulator/front/byte_stream.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

namespace tether::simulator {

namespace {

using asio::ip::tcp;

class plain_stream final : public byte_stream {
  public:
    explicit plain_stream(tcp::socket socket) : socket_{std::move(socket)} {}

    asio::awaitable<error_code> async_open() override { co_return error_code{}; }

    asio::awaitable<std::pair<error_code, std::size_t>> async_read_some(std::span<char> into) override {
        const auto [ec, n] = co_await socket_.async_read_some(asio::buffer(into.data(), into.size()), async::use_tuple);
        co_return std::pair{ec, n};
    }

    asio::awaitable<error_code> async_write(std::string_view bytes) override {
        const auto [ec, n] = co_await asio::async_write(socket_, asio::buffer(bytes), async::use_tuple);
        co_return ec;
    }

    asio::awaitable<void> async_close() override {
        close_socket(socket_, /*reset=*/false);
        co_return;
    }

    void abort(bool reset) noexcept override { close_socket(socket_, reset); }

  private:
    tcp::socket socket_;
};

} // namespace

void close_socket(tcp::socket& socket, bool reset) noexcept {
    error_code ignored;
    if (reset) socket.set_option(tcp::socket::linger{true, 0}, ignored);
    if (!reset) socket.shutdown(tcp::socket::shutdown_both, ignored);
    socket.close(ignored);
}

std::unique_ptr<byte_stream> make_plain_stream(tcp::socket socket) {
    return std::make_unique<plain_stream>(std::move(socket));
}

} // namespace tether::simulator
