// Tests the settings of the metrics listener.
#include <tether/server/scrape_config.hpp>

#include <doctest/doctest.h>

using namespace tether::server;

TEST_SUITE("server::scrape_config") {

    TEST_CASE("loopback addresses with a port are accepted") {
        const auto four = parse_loopback("127.0.0.1:9464");
        REQUIRE(four);
        CHECK(four->address().to_string() == "127.0.0.1");
        CHECK(four->port() == 9464);
        const auto six = parse_loopback("[::1]:0");
        REQUIRE(six);
        CHECK(six->address().is_v6());
        CHECK(six->port() == 0);
        CHECK(parse_loopback("127.8.9.10:65535"));
    }

    TEST_CASE("every other address is refused, and the error names the setting") {
        for (const char* bad : {"0.0.0.0:9464",   "[::]:9464",       "192.168.1.1:9464",
                                "localhost:9464", "127.0.0.1",       "127.0.0.1:",
                                ":9464",          "127.0.0.1:65536", "127.0.0.1:-1",
                                "127.0.0.1: 1",   "127.0.0.1:1x",    "::1:9464",
                                "[::1]",          "[127.0.0.1]:1",   "[::ffff:127.0.0.1]:1",
                                "[::1:9464",      "127.1:9464",      "unix:/tmp/x",
                                "[]:1",           "127.0.0.1:9464 "}) {
            CAPTURE(bad);
            CHECK_FALSE(parse_loopback(bad));
            scrape_config config;
            config.listen = bad;
            const auto issues = validate(config);
            REQUIRE(issues.size() == 1);
            CHECK(issues[0].path == "/metrics/listen");
        }
    }

    TEST_CASE("the default is no listener, with smaller bounds than the local API's") {
        const scrape_config config;
        CHECK(config.listen.empty());
        CHECK(validate(config).empty());
        CHECK(validate(config.bounds).empty());
        CHECK(config.bounds.clients == 16);
    }
}
