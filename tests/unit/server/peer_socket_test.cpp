// Tests the connection to one client.
#include <tether/server/peer_socket.hpp>

#include "support/io_fixture.hpp"

#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace std::chrono_literals;
using server::peer_socket;
using test::io_fixture;
namespace asio = boost::asio;
using asio::local::stream_protocol;

namespace {

struct pair_fixture : io_fixture {
    pair_fixture() {
        stream_protocol::socket ours{ctx};
        asio::local::connect_pair(ours, client);
        client.non_blocking(true);
        socket.emplace(std::move(ours));
    }
    stream_protocol::socket client{ctx};
    std::optional<peer_socket> socket;
};

} // namespace

TEST_SUITE("server::peer_socket") {

    TEST_CASE_FIXTURE(pair_fixture, "closing reads what the client still sends, but no more than its bound") {
        const std::string bytes(100'000, 'x');
        asio::write(client, asio::buffer(bytes));
        run(socket->async_farewell(70'000, server::clock::now() + 1h)); // otherwise this would not return
        CHECK(client.available() == 0);
        char one = 0;
        boost::system::error_code ec;
        CHECK(client.read_some(asio::buffer(&one, 1), ec) == 0);
        CHECK(ec == asio::error::eof);
    }

    TEST_CASE_FIXTURE(pair_fixture, "closing a connection to a client that neither sends nor leaves ends in time") {
        const auto begun = server::clock::now();
        run(socket->async_farewell(1 << 20, begun + 20ms));
        CHECK(server::clock::now() - begun >= 20ms);
    }

    TEST_CASE_FIXTURE(pair_fixture, "a client that reads nothing of a response is given up") {
        const std::string bytes(8 << 20, 'x');
        std::vector<asio::const_buffer> pieces{asio::buffer(bytes)};
        CHECK(run(socket->async_write(std::move(pieces), 20ms)) == asio::error::timed_out);
    }
}
