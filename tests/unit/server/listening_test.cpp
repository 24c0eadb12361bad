// Tests how the Unix socket is opened and removed.
#include <tether/server/listening.hpp>

#include "support/io_fixture.hpp"
#include "support/temp_dir.hpp"

#include <boost/asio/error.hpp>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fstream>
#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace tether;
using namespace tether::server;
namespace asio = boost::asio;
using asio::local::stream_protocol;

namespace {

struct listening_fixture : test::io_fixture {
    listening_fixture() {
        config.listen = (dir / "t.sock").string();
        config.socket_mode = 0640;
    }
    test::temp_dir dir;
    server_config config;
    stream_protocol::acceptor acceptor{ctx};
    bound_path path;
};

} // namespace

TEST_SUITE("server::listening") {

    TEST_CASE_FIXTURE(listening_fixture, "the socket has its mode, and is removed with its owner") {
        REQUIRE_FALSE(open_listener(config, acceptor, path).has_value());
        struct stat found {};
        REQUIRE(::lstat(config.listen.c_str(), &found) == 0);
        CHECK((found.st_mode & 07777) == 0640);
        path = bound_path{};
        CHECK(::lstat(config.listen.c_str(), &found) != 0);
    }

    TEST_CASE_FIXTURE(listening_fixture, "a deleted or replaced socket is detected") {
        CHECK(path.why_lost().empty());
        REQUIRE_FALSE(open_listener(config, acceptor, path).has_value());
        CHECK(path.why_lost().empty());
        std::filesystem::rename(config.listen, dir / "away");
        CHECK(path.why_lost().starts_with("the socket " + config.listen + " was deleted while the daemon ran"));
        std::ofstream{config.listen} << "x";
        CHECK(path.why_lost().starts_with("the socket " + config.listen + " was replaced while the daemon ran"));
        std::filesystem::rename(dir / "away", config.listen);
        CHECK(path.why_lost().empty());
    }

    TEST_CASE_FIXTURE(listening_fixture, "the socket gets its group, and then its mode") {
        config.socket_group = "daemon";
        config.socket_mode = 0660;
        if (::geteuid() != 0) return; // only root can assign any group
        REQUIRE_FALSE(open_listener(config, acceptor, path).has_value());
        struct stat found {};
        REQUIRE(::lstat(config.listen.c_str(), &found) == 0);
        CHECK((found.st_mode & 07777) == 0660);
        CHECK(found.st_gid == ::getgrnam("daemon")->gr_gid);
    }

    TEST_CASE_FIXTURE(listening_fixture, "a stale socket is replaced, a live one is not changed") {
        { stream_protocol::acceptor dead{ctx, stream_protocol::endpoint{config.listen}}; }
        REQUIRE_FALSE(open_listener(config, acceptor, path).has_value());
        stream_protocol::acceptor second{ctx};
        bound_path nothing;
        const auto why = open_listener(config, second, nothing);
        REQUIRE(why.has_value());
        CHECK(why->code == asio::error::address_in_use);
        CHECK(why->text == "another daemon already listens on " + config.listen);
        CHECK(std::filesystem::exists(config.listen));
    }

    TEST_CASE_FIXTURE(listening_fixture, "an inherited socket is used, and not removed") {
        stream_protocol::acceptor theirs{ctx, stream_protocol::endpoint{config.listen}};
        std::string where;
        REQUIRE_FALSE(adopt_listener(::dup(theirs.native_handle()), acceptor, where).has_value());
        CHECK(where == config.listen);
        CHECK((::fcntl(acceptor.native_handle(), F_GETFD) & FD_CLOEXEC) != 0);
        acceptor.close();
        CHECK(std::filesystem::exists(config.listen));
        stream_protocol::socket client{ctx};
        client.connect(stream_protocol::endpoint{config.listen}); // waits for the next server
    }

    TEST_CASE_FIXTURE(listening_fixture, "a descriptor that is not a listening Unix socket with a path is refused") {
        const auto why_not = [&](int descriptor) {
            std::string where;
            const auto why = adopt_listener(descriptor, acceptor, where);
            ::close(descriptor);
            CHECK_FALSE(acceptor.is_open());
            return why ? why->text : "taken";
        };
        CHECK(
            why_not(::open("/dev/null", O_RDONLY | O_CLOEXEC)).starts_with("the inherited descriptor is not a socket"));
        CHECK(why_not(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) ==
              "the inherited descriptor is not a listening Unix stream socket");
        CHECK(why_not(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) ==
              "the inherited descriptor is not a listening Unix stream socket");
        CHECK(why_not(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) ==
              "the inherited descriptor is not a listening Unix stream socket");
        const int nameless = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX; // alone: the kernel chooses an abstract name (unix(7))
        REQUIRE(::bind(nameless, reinterpret_cast<const sockaddr*>(&address), sizeof address.sun_family) == 0);
        REQUIRE(::listen(nameless, 1) == 0);
        CHECK(why_not(nameless) == "the inherited descriptor has no path");
    }

    TEST_CASE_FIXTURE(listening_fixture, "a file that is not a socket is never removed") {
        std::ofstream{config.listen} << "precious";
        const auto why = open_listener(config, acceptor, path);
        REQUIRE(why.has_value());
        CHECK(why->code == asio::error::address_in_use);
        CHECK(std::filesystem::file_size(config.listen) == 8);
    }

    TEST_CASE_FIXTURE(listening_fixture, "a path that another process has taken over is not removed") {
        REQUIRE_FALSE(open_listener(config, acceptor, path).has_value());
        std::filesystem::remove(config.listen);
        std::ofstream{config.listen} << "theirs";
        path = bound_path{};
        CHECK(std::filesystem::exists(config.listen));
    }

    TEST_CASE_FIXTURE(listening_fixture, "an unknown group and a missing folder are reported by name") {
        config.socket_group = "no-such-group-here";
        CHECK(open_listener(config, acceptor, path)->text == "no such group: no-such-group-here (socket_group)");
        config.listen = (dir / "none" / "t.sock").string();
        stream_protocol::acceptor other{ctx};
        const auto why = open_listener(config, other, path);
        REQUIRE(why.has_value());
        CHECK(why->text.starts_with("cannot bind " + config.listen));
    }

    TEST_CASE("accept pauses grow while descriptors are short") {
        accept_pause pause;
        for (const int want : {5, 10, 20, 40, 80, 160, 320, 500, 500})
            CHECK(pause.after(asio::error::no_descriptors) == milliseconds{want});
        CHECK(pause.after(asio::error::connection_aborted) == milliseconds{0});
        CHECK(pause.after(asio::error::no_descriptors) == milliseconds{5});
        CHECK(pause.after(error_code{}) == milliseconds{0});
        for (const int number : {ENOMEM, ENOBUFS, ENFILE, EBADF, EPERM}) // whatever the error, the loop must not spin
            CHECK(pause.after(error_code{number, boost::system::system_category()}) > milliseconds{0});
    }
}
