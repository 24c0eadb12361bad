// Tests datagrams with descriptors (unix(7), SCM_RIGHTS).
#include <tether/wire/dialer/descriptor_passing.hpp>

#include "dialer_fixture.hpp"

#include <array>
#include <boost/asio/error.hpp>
#include <boost/system/errc.hpp>
#include <cstring>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>

using namespace tether;
using namespace tether::wire;
namespace asio = boost::asio;

namespace {

struct packet_pair {
    packet_pair() {
        int ends[2];
        REQUIRE(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0);
        left = descriptor{ends[0]};
        right = descriptor{ends[1]};
    }
    descriptor left, right;
};

struct open_pipe {
    open_pipe() {
        int ends[2];
        REQUIRE(::pipe2(ends, 0) == 0);
        from = descriptor{ends[0]};
        to = descriptor{ends[1]};
    }
    descriptor from, to;
};

/// Something that `sendmsg(2)` can do and we do not: more than one descriptor in a datagram.
void send_many(int socket, std::array<int, 2> passed) {
    char text[] = "two";
    iovec bytes{text, 3};
    alignas(cmsghdr) char room[CMSG_SPACE(sizeof passed)] = {};
    msghdr message{};
    message.msg_iov = &bytes;
    message.msg_iovlen = 1;
    message.msg_control = room;
    message.msg_controllen = sizeof room;
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof passed);
    std::memcpy(CMSG_DATA(header), passed.data(), sizeof passed);
    REQUIRE(::sendmsg(socket, &message, 0) == 3);
}

} // namespace

TEST_SUITE("wire::descriptor_passing") {

    TEST_CASE("text arrives with the descriptor that was sent with it, close-on-exec") {
        const packet_pair sockets;
        open_pipe pipe;
        REQUIRE_FALSE(send_datagram(sockets.left.value(), "take this", pipe.to.value()));
        pipe.to = descriptor{};
        const auto got = receive_datagram(sockets.right.value(), 100);
        REQUIRE(got.has_value());
        CHECK(got->text == "take this");
        REQUIRE(got->passed);
        CHECK((::fcntl(got->passed.value(), F_GETFD) & FD_CLOEXEC) != 0);
        CHECK(::write(got->passed.value(), "x", 1) == 1);
        char byte = 0;
        CHECK(::read(pipe.from.value(), &byte, 1) == 1);
    }

    TEST_CASE("datagrams stay separate, and one without a descriptor has none") {
        const packet_pair sockets;
        REQUIRE_FALSE(send_datagram(sockets.left.value(), "one"));
        REQUIRE_FALSE(send_datagram(sockets.left.value(), "two"));
        const auto first = receive_datagram(sockets.right.value(), 100);
        CHECK(first->text == "one");
        CHECK_FALSE(first->passed);
        CHECK(receive_datagram(sockets.right.value(), 100)->text == "two");
        CHECK(receive_datagram(sockets.right.value(), 100).error() == asio::error::would_block);
    }

    TEST_CASE("a datagram that is too long is an error, and so is a closed peer") {
        packet_pair sockets;
        REQUIRE_FALSE(send_datagram(sockets.left.value(), "12345"));
        CHECK(receive_datagram(sockets.right.value(), 4).error() == asio::error::message_size);
        sockets.left = descriptor{};
        CHECK(receive_datagram(sockets.right.value(), 4).error() == asio::error::eof);
        CHECK(send_datagram(sockets.right.value(), "x") == asio::error::broken_pipe); // without SIGPIPE
    }

    TEST_CASE("a second descriptor, or one with text that is refused, is closed") {
        const packet_pair sockets;
        open_pipe pipe;
        send_many(sockets.left.value(), {pipe.to.value(), pipe.to.value()});
        CHECK(receive_datagram(sockets.right.value(), 100).has_value());
        REQUIRE_FALSE(send_datagram(sockets.left.value(), "12345", pipe.to.value()));
        CHECK(receive_datagram(sockets.right.value(), 4).has_error());
        pipe.to = descriptor{};
        char byte = 0;
        CHECK(::read(pipe.from.value(), &byte, 1) == 0); // the end: the other one is closed everywhere
    }

    TEST_CASE("a path without a listener, or that no socket can have, is an error") {
        test::temp_dir folder;
        CHECK(connect_packets(folder / "nobody").error() == boost::system::errc::no_such_file_or_directory);
        CHECK(connect_packets(std::string(108, 'x')).error() == asio::error::name_too_long);
        { const descriptor listening = test::listen_at(folder / "gone"); }
        CHECK(connect_packets(folder / "gone").error() == asio::error::connection_refused);
    }
}
