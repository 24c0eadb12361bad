// Relays between a daemon and the API on loopback, and can lose all data without closing a connection.
#include "relay.hpp"

#include <tether/async/use_tuple.hpp>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/write.hpp>
#include <list>

namespace tether::test {

namespace asio = boost::asio;
using asio::ip::tcp;

struct relay::link {
    link(tcp::socket client, tcp::socket server) : ends{std::move(client), std::move(server)} {}

    void close() {
        boost::system::error_code ignored;
        for (tcp::socket& each : ends) each.close(ignored);
    }

    std::array<tcp::socket, 2> ends;
    bool is_dead = false;
};

struct relay::state {
    state(asio::io_context& ctx, std::uint16_t port)
        : acceptor{ctx, {asio::ip::address_v4::loopback(), 0}}
        , target{asio::ip::address_v4::loopback(), port} {}

    tcp::acceptor acceptor;
    tcp::endpoint target;
    bool swallows = false;
    std::size_t accepted = 0;
    std::list<std::weak_ptr<link>> links;
};

relay::relay(asio::io_context& ctx, std::uint16_t port) : state_{std::make_shared<state>(ctx, port)} {
    asio::co_spawn(ctx, accept(state_), asio::detached);
}

relay::~relay() {
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
    for (const auto& each : state_->links)
        if (const auto open = each.lock()) open->close();
}

std::uint16_t relay::port() const {
    return state_->acceptor.local_endpoint().port();
}

std::size_t relay::accepted() const {
    return state_->accepted;
}

void relay::swallow(bool everything) {
    state_->swallows = everything;
    if (!everything) return;
    for (const auto& each : state_->links)
        if (const auto open = each.lock()) open->is_dead = true;
}

asio::awaitable<void> relay::accept(std::shared_ptr<state> self) {
    for (;;) {
        auto [failed, client] = co_await self->acceptor.async_accept(async::use_tuple);
        if (failed) co_return;
        ++self->accepted;
        tcp::socket server{client.get_executor()};
        const auto [refused] = co_await server.async_connect(self->target, async::use_tuple);
        if (refused) continue;
        const auto made = std::make_shared<link>(std::move(client), std::move(server));
        made->is_dead = self->swallows;
        self->links.push_back(made);
        for (const bool forth : {true, false})
            asio::co_spawn(self->acceptor.get_executor(), pump(made, forth), asio::detached);
    }
}

asio::awaitable<void> relay::pump(std::shared_ptr<link> via, bool forth) {
    tcp::socket& from = via->ends[forth ? 0 : 1];
    tcp::socket& to = via->ends[forth ? 1 : 0];
    std::array<char, 4096> bytes;
    for (;;) {
        const auto [ended, size] = co_await from.async_read_some(asio::buffer(bytes), async::use_tuple);
        // The end is not forwarded: the other side must not detect it.
        if (ended && via->is_dead && !forth) co_return;
        if (ended) break;
        if (via->is_dead) continue;
        const auto [failed, sent] = co_await asio::async_write(to, asio::buffer(bytes.data(), size), async::use_tuple);
        if (failed) break;
    }
    via->close();
}

} // namespace tether::test
