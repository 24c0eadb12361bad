#include <tether/api/config.hpp>

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::api;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> paths(const api_config& config) {
    std::vector<std::string> found;
    for (const json_issue& issue : validate(config))
        found.push_back(issue.path);
    return found;
}

} // namespace

TEST_SUITE("api::config") {

    TEST_CASE("the defaults are usable") {
        CHECK(validate(api_config{}).empty());
    }

    TEST_CASE("all complaints come at once, in the order of the settings") {
        api_config config;
        config.version = "";
        config.betas = {"good-2026", "two words"};
        config.headers = {{"bad name", "x"}, {"x-a/b", "y"}, {"x-split", "a\r\nx-evil: 1"}};
        config.request_timeout = 0ms;
        config.creates_per_minute = 0;
        config.requests_per_minute = 0;
        config.open_timeout = -1ms;
        config.max_event_bytes = 0;
        CHECK(paths(config) ==
              std::vector<std::string>{
                  "/api/version", "/api/betas/1", "/api/headers/bad name", "/api/headers/x-a~1b",
                  "/api/headers/x-split", "/api/request_timeout", "/api/creates_per_minute",
                  "/api/requests_per_minute", "/stream/open_timeout", "/stream/max_event_bytes"});
    }
}
