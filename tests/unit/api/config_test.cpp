// Tests the settings of the API client.
#include <tether/api/config.hpp>

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::api;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> paths(const api_config& config) {
    std::vector<std::string> found;
    for (const json_issue& issue : validate(config)) found.push_back(issue.path);
    return found;
}

} // namespace

TEST_SUITE("api::config") {

    TEST_CASE("the defaults are usable") {
        CHECK(validate(api_config{}).empty());
    }

    TEST_CASE("all errors are reported together, in the order of the settings") {
        api_config config;
        config.version = "";
        config.betas = {"good-2026", "two words"};
        config.headers = {{"bad name", "x"}, {"x-a/b", "y"}, {"x-split", "a\r\nx-evil: 1"}};
        config.request_timeout = 0ms;
        config.creates_per_minute = 0;
        config.requests_per_minute = 0;
        config.retry_after_max = 0ms;
        config.open_timeout = -1ms;
        config.max_event_bytes = 0;
        CHECK(paths(config) ==
              std::vector<std::string>{"/api/version", "/api/betas/1", "/api/headers/bad name", "/api/headers/x-a~1b",
                                       "/api/headers/x-split", "/api/request_timeout", "/api/creates_per_minute",
                                       "/api/requests_per_minute", "/api/retry_after_max", "/stream/open_timeout",
                                       "/stream/max_event_bytes"});
    }

    TEST_CASE("tetherd's own header fields cannot be configured, in any case") {
        api_config config;
        config.headers = {{"X-Api-Key", "k"}, {"anthropic-version", "1"}, {"Anthropic-Beta", "b"},
                          {"HOST", "h"},      {"Content-Length", "1"},    {"authorization", "Basic eA=="}};
        CHECK(paths(config) ==
              std::vector<std::string>{"/api/headers/Anthropic-Beta", "/api/headers/Content-Length",
                                       "/api/headers/HOST", "/api/headers/X-Api-Key",
                                       "/api/headers/anthropic-version"});
        config.key_in = key_header::authorization;
        config.headers = {{"x-api-key", "of a gateway"}, {"Authorization", "Basic eA=="}};
        CHECK(validate(config) ==
              std::vector<json_issue>{
                  {"/api/headers/Authorization", "must not be set: it carries the key (api.key_header)"}});
    }

    TEST_CASE("a header field may be configured only once, in any case") {
        api_config config;
        config.headers = {{"X-Team", "blue"}, {"x-team", "red"}, {"x-teams", "all"}};
        CHECK(paths(config) == std::vector<std::string>{"/api/headers/x-team"});
    }
}
