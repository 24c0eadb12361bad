// Tests which socket is used, and the message when no daemon answers.
#include "command_context.hpp"

#include "support/temp_dir.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <doctest/doctest.h>
#include <fstream>

using namespace tether::cli;

namespace {

bool none(const std::string&) {
    return false;
}
bool all(const std::string&) {
    return true;
}
bool only_users(const std::string& path) {
    return path == "/run/user/7/tether/tether.sock";
}

} // namespace

TEST_SUITE("cli::context") {

    TEST_CASE("the option overrides the variable, and both override the default paths") {
        CHECK(choose_socket("/a", "/b", "/run/user/7", all) == "/a");
        CHECK(choose_socket({}, "/b", "/run/user/7", all) == "/b");
        CHECK(choose_socket({}, "", "/run/user/7", all) == "/run/tether/tether.sock");
        CHECK(choose_socket({}, nullptr, "/run/user/7", only_users) == "/run/user/7/tether/tether.sock");
        CHECK(choose_socket({}, nullptr, "/run/user/7", none) == "/run/tether/tether.sock");
        CHECK(choose_socket({}, nullptr, nullptr, none) == "/run/tether/tether.sock");
    }

    TEST_CASE("the error about a missing daemon includes the command that starts it") {
        CHECK(no_daemon_text("/run/tether/tether.sock", "Connection refused") ==
              "tether: cannot connect to the daemon at /run/tether/tether.sock: Connection refused\n"
              "Start it with 'systemctl start tetherd', or try it with 'tetherd --simulate', which prints the "
              "TETHER_SOCKET to set.\n"
              "Run 'tether doctor' to find the cause.");
        CHECK(no_daemon_text("/run/user/1000/tether/tether.sock", "x").find("'systemctl --user start tetherd'") !=
              std::string::npos);
        CHECK(no_daemon_text("/tmp/t.sock", "x").find("'tetherd --simulate --listen /tmp/t.sock'.\n") !=
              std::string::npos);
    }

    TEST_CASE("a file at the socket's path is distinguished from a socket and from nothing") {
        tether::test::temp_dir dir;
        std::ofstream{dir / "file"} << "text";
        CHECK(is_no_socket(dir / "file"));
        CHECK(is_no_socket(dir.path()));
        CHECK_FALSE(is_no_socket(dir / "nothing"));
        boost::asio::io_context ctx;
        const std::string path = dir / "socket";
        const boost::asio::local::stream_protocol::acceptor socket{ctx, path};
        CHECK_FALSE(is_no_socket(path));
    }
}
