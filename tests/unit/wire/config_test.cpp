// Tests the settings of the transport.
#include <tether/wire/config.hpp>

#include <doctest/doctest.h>

using namespace tether::wire;

TEST_SUITE("wire::config") {

    TEST_CASE("the defaults are usable") {
        CHECK(validate(wire_config{}).empty());
    }

    TEST_CASE("plain http is accepted only for loopback") {
        wire_config config;
        for (const char* good : {"http://127.0.0.1:1", "http://localhost:1", "http://[::1]", "https://example.com"}) {
            config.base_url = good;
            CAPTURE(good);
            CHECK(validate(config).empty());
        }
        for (const char* bad : {"http://example.com", "http://127.0.0.1.example.com", "http://10.0.0.1", "nonsense"}) {
            config.base_url = bad;
            CAPTURE(bad);
            REQUIRE(validate(config).size() == 1);
            CHECK(validate(config).front().path == "/api/base_url");
        }
    }

    TEST_CASE("probes must be values that the kernel accepts") {
        wire_config config;
        config.probe_after = config.probe_interval = std::chrono::seconds{32'767};
        config.probes = 127;
        CHECK(validate(config).empty());
        config.probe_after = config.probe_interval = std::chrono::seconds{32'768};
        config.probes = 128;
        std::vector<std::string> paths;
        for (const auto& issue : validate(config)) paths.push_back(issue.path);
        CHECK(paths == std::vector<std::string>{"/api/probe_after", "/api/probe_interval", "/api/probes"});
    }

    TEST_CASE("every error is reported at once and in order") {
        wire_config config;
        config.base_url = "";
        config.connect_timeout = {};
        config.request_timeout = {};
        config.max_connections = 0;
        config.handshakes = 0;
        config.max_header_bytes = 100;
        std::vector<std::string> paths;
        for (const auto& issue : validate(config)) paths.push_back(issue.path);
        CHECK((paths ==
               std::vector<std::string>{"/api/base_url", "/api/connect_timeout", "/api/request_timeout",
                                        "/api/max_connections", "/limits/handshakes", "/api/max_header_bytes"}));
    }
}
