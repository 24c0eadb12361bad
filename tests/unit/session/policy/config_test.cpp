// Tests the settings of sessions and runs.
#include <tether/session/policy/config.hpp>

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::session;
using namespace std::chrono_literals;

namespace {

template <class Config>
std::vector<std::string> complaints(const Config& config) {
    std::vector<std::string> paths;
    for (const json_issue& issue : validate(config)) paths.push_back(issue.path);
    return paths;
}

using paths = std::vector<std::string>;

} // namespace

TEST_SUITE("session::config") {

    TEST_CASE("ids that are invalid in a path are errors") {
        session::runs_config config;
        config.agent = "../agents/a";
        config.environment_id = "env 1";
        const auto issues = session::validate(config);
        REQUIRE(issues.size() == 2);
        CHECK(issues[0].path == "/runs/agent");
        CHECK(issues[1].path == "/runs/environment_id");
    }

    TEST_CASE("the defaults are usable") {
        CHECK(validate(follow_config{}).empty());
        CHECK(validate(runs_config{}).empty());
    }

    TEST_CASE("one millisecond is accepted everywhere, so that tests can be fast") {
        follow_config config;
        config.silence = config.probe_after = config.backoff_min = config.backoff_max = config.poll_min =
            config.poll_max = config.send_after = config.settle = config.doubt = config.doubt_blind =
                config.confirm_after = config.proof_timeout = 1ms;
        CHECK(validate(config).empty());
    }

    TEST_CASE("all errors of the session settings are reported together, in the order of the settings") {
        follow_config config;
        config.silence = config.probe_after = config.backoff_min = config.poll_min = config.send_after = config.settle =
            config.doubt = config.confirm_after = 0ms;
        config.backoff_max = config.poll_max = -1ms;
        config.polls_after = 0;
        config.proof_timeout = -1ms;
        CHECK(complaints(config) ==
              paths{"/stream/silence", "/stream/probe_after", "/follow/backoff_min", "/follow/backoff_max",
                    "/follow/poll_min", "/follow/poll_max", "/follow/polls_after", "/follow/send_after",
                    "/follow/settle", "/follow/doubt", "/follow/confirm_after", "/follow/proof_timeout"});
    }

    TEST_CASE("runs need a deadline, a retention time and a slot") {
        runs_config config;
        config.timeout = config.retain = 0ms;
        config.active_runs = 0;
        CHECK(complaints(config) == paths{"/runs/timeout", "/runs/retain", "/limits/active_runs"});
    }
}
