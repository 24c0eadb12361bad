// Tests the restriction of a TCP socket to one peer.
#include <tether/wire/dialer/peer_filter.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/system/errc.hpp>
#include <cerrno>
#include <doctest/doctest.h>
#include <linux/filter.h>
#include <poll.h>
#include <sys/socket.h>

using namespace tether;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// Whether the kernel allows this user to filter packets.
bool may_filter() {
    asio::io_context ctx;
    tcp::socket one{ctx, tcp::v4()};
    const bool may = wire::hold_to_peer(one.native_handle(), {}) != boost::system::errc::operation_not_permitted;
    if (!may) MESSAGE("skipped: this user may filter no packets here");
    return may;
}

struct held_socket {
    explicit held_socket(const asio::ip::address& host)
        : there{ctx, {host, 0}}
        , elsewhere{ctx, {host, 0}}
        , socket{ctx} {
        socket.open(there.local_endpoint().protocol());
        REQUIRE_FALSE(wire::hold_to_peer(socket.native_handle(), there.local_endpoint()));
        socket.native_non_blocking(true);
    }
    /// Whether the connection is established within 100 ms: on loopback it is immediate or impossible.
    bool connects_to(const tcp::endpoint& to) {
        const int code = ::connect(socket.native_handle(), to.data(), static_cast<socklen_t>(to.size()));
        if (code == 0) return true;
        REQUIRE(errno == EINPROGRESS);
        pollfd one{socket.native_handle(), POLLOUT, 0};
        return ::poll(&one, 1, 100) == 1;
    }
    void dissolve() {
        const sockaddr nobody{AF_UNSPEC, {}};
        ::connect(socket.native_handle(), &nobody, sizeof nobody);
    }

    asio::io_context ctx;
    tcp::acceptor there, elsewhere;
    tcp::socket socket;
};

} // namespace

TEST_SUITE("wire::peer_filter") {

    TEST_CASE("a restricted socket reaches only its peer, even after it is disconnected") {
        if (!may_filter()) return;
        for (const char* host : {"127.0.0.1", "::1"}) {
            CAPTURE(host);
            held_socket held{asio::ip::make_address(host)};
            REQUIRE(held.connects_to(held.there.local_endpoint()));
            tcp::socket end = held.there.accept();
            CHECK(end.write_some(asio::buffer("x", 1)) == 1);
            pollfd one{held.socket.native_handle(), POLLIN, 0};
            CHECK(::poll(&one, 1, 1'000) == 1);

            held.dissolve();
            CHECK_FALSE(held.connects_to(held.elsewhere.local_endpoint())); // another port
            held.dissolve();
            CHECK(held.connects_to(held.there.local_endpoint()));
        }
    }

    TEST_CASE("another address with the same port is another peer") {
        if (!may_filter()) return;
        held_socket held{asio::ip::make_address("127.0.0.1")};
        tcp::acceptor same_port{held.ctx, {asio::ip::make_address("127.0.0.2"), held.there.local_endpoint().port()}};
        CHECK_FALSE(held.connects_to(same_port.local_endpoint()));
    }

    TEST_CASE("the restriction cannot be removed") {
        if (!may_filter()) return;
        held_socket held{asio::ip::make_address("127.0.0.1")};
        const int nothing = 0;
        CHECK(::setsockopt(held.socket.native_handle(), SOL_SOCKET, SO_DETACH_FILTER, &nothing, sizeof nothing) != 0);
        CHECK(::setsockopt(held.socket.native_handle(), SOL_SOCKET, SO_LOCK_FILTER, &nothing, sizeof nothing) != 0);
        CHECK(wire::hold_to_peer(held.socket.native_handle(), held.elsewhere.local_endpoint()));
    }
}
