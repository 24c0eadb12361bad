#include <daemon/reload.hpp>

#include <doctest/doctest.h>

using namespace tether::daemon;
using namespace std::chrono_literals;

TEST_SUITE("daemon::reload") {

    TEST_CASE("level, limits, defaults and rates take effect at once") {
        config wanted;
        wanted.level = tether::log_level::debug;
        wanted.runs.active_runs = 7;
        wanted.runs.agent = "agent_1";
        wanted.follow.silence = 5s;
        wanted.api.requests_per_minute = 9;
        wanted.key_file = "/elsewhere";
        wanted.server.clients = 3;
        wanted.access.max_active_runs = 4;
        CHECK(differences(adopt(config{}, wanted), wanted).empty());
        CHECK(differences(config{}, wanted).size() == 8);
    }

    TEST_CASE("what cannot change while running is named") {
        config wanted;
        wanted.server.listen = "/other.sock";
        wanted.wire.base_url = "https://other.example";
        wanted.runs.retain = 1h;
        wanted.level = tether::log_level::error;
        CHECK(differences(adopt(config{}, wanted), wanted) ==
              std::vector<std::string>{"/api/base_url", "/listen", "/runs/retain"});
    }

    TEST_CASE("a changed header field is noticed although it is never shown") {
        config running, wanted;
        running.api.headers["x-token"] = "old";
        wanted.api.headers["x-token"] = "new";
        CHECK(differences(running, wanted) == std::vector<std::string>{"/api/headers"});
    }
}
