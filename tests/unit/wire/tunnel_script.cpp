// Plays a proxy.
#include "tunnel_script.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace tether::test {

using namespace std::chrono_literals;
using asio::use_awaitable;
using asio::ip::tcp;

namespace {

asio::awaitable<void> relay(tcp::socket& from, tcp::socket& to) {
    char piece[4096];
    boost::system::error_code ignored;
    try {
        for (;;) {
            const std::size_t n = co_await from.async_read_some(asio::buffer(piece), use_awaitable);
            co_await asio::async_write(to, asio::buffer(piece, n), use_awaitable);
        }
    } catch (const boost::system::system_error&) {
        to.close(ignored);
        from.close(ignored);
    }
}

} // namespace

test_server::script leads_to(std::uint16_t port, std::string greeting) {
    return [port, greeting](peer& p) -> asio::awaitable<void> {
        co_await p.async_request();
        tcp::socket onward{p.socket.get_executor()};
        const tcp::endpoint to{asio::ip::address_v4::loopback(), port};
        co_await onward.async_connect(to, use_awaitable);
        co_await p.async_send(greeting);
        auto back = relay(onward, p.socket);
        bool ended = false;
        const auto note = [&](std::exception_ptr) { ended = true; };
        asio::co_spawn(p.socket.get_executor(), std::move(back), note);
        co_await relay(p.socket, onward);
        while (!ended) co_await p.async_pause(1ms);
    };
}

} // namespace tether::test
