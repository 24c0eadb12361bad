// Tests the settings of the local socket.
#include <tether/server/server_config.hpp>

#include <doctest/doctest.h>

using namespace tether::server;

TEST_SUITE("server::server_config") {

    TEST_CASE("the defaults are usable") {
        CHECK(validate({}).empty());
    }

    TEST_CASE("every error has its path in the config file") {
        server_config c;
        c.listen = "tether.sock";
        c.socket_mode = 0040;
        c.body_bytes = c.head_bytes = c.clients = c.reader_backlog = 0;
        c.request_timeout = c.idle_timeout = c.write_timeout = c.heartbeat = milliseconds{0};
        std::vector<std::string> paths;
        for (const auto& issue : validate(c)) paths.push_back(issue.path);
        CHECK(paths ==
              std::vector<std::string>{"/listen", "/socket_mode", "/limits/body_bytes", "/limits/head_bytes",
                                       "/limits/clients", "/limits/reader_backlog", "/limits/request_timeout",
                                       "/limits/idle_timeout", "/limits/write_timeout", "/limits/heartbeat"});
        server_config larger;
        larger.body_bytes = larger.memory_bytes / 2 + 1;
        REQUIRE(validate(larger).size() == 1);
        CHECK(validate(larger).front().path == "/limits/memory_bytes");
        server_config longer;
        longer.listen = "/" + std::string(107, 'x');
        CHECK(validate(longer).size() == 1);
    }
}
