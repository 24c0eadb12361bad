// Tests how often an unfinished run is polled.
#include "follow/wait_policy.hpp"

#include <doctest/doctest.h>

using namespace tether::cli;
using namespace std::chrono_literals;

namespace {

const wait_policy::time_point noon{};

} // namespace

TEST_SUITE("cli::wait_policy") {

    TEST_CASE("a daemon that holds the request for the full time is polled again at once") {
        wait_policy policy{noon};
        for (int i = 0; i < 100; ++i) {
            const auto next = policy.on_unfinished(30s, 30s, noon + i * 30s);
            CHECK(next.pause == 0ms);
            CHECK_FALSE(next.is_new_trouble);
            CHECK_FALSE(next.gives_up);
        }
    }

    TEST_CASE("early responses cause growing pauses, are reported once, and end the wait after a while") {
        wait_policy policy{noon};
        auto now = noon;
        int requests = 0, reports = 0;
        for (;; ++requests) {
            const auto next = policy.on_unfinished(30s, 0s, now);
            reports += next.is_new_trouble ? 1 : 0;
            if (next.gives_up) break;
            now += next.pause;
        }
        CHECK(reports == 1);
        CHECK(requests < 35);
        CHECK(now - noon >= 120s);
    }

    TEST_CASE("failures cause the same pauses, and a good response resets them") {
        wait_policy policy{noon};
        CHECK(policy.on_failure(noon).is_new_trouble);
        CHECK_FALSE(policy.on_failure(noon + 119s).gives_up);
        policy.on_unfinished(30s, 30s, noon + 119s);
        const auto again = policy.on_failure(noon + 200s);
        CHECK(again.is_new_trouble);
        CHECK(again.pause == 250ms);
        CHECK_FALSE(again.gives_up);
        CHECK(policy.on_failure(noon + 239s).gives_up);
    }

    TEST_CASE("a run that waits for a person is polled each second, without a limit") {
        wait_policy policy{noon};
        for (int i = 0; i < 1000; ++i) {
            const auto next = policy.on_waiting(noon + i * 1s);
            CHECK(next.pause == 1s);
            CHECK_FALSE(next.gives_up);
        }
    }
}
