// Tests the share of the request rate that probes may use.
#include <tether/session/policy/probe_budget.hpp>

#include <doctest/doctest.h>

using namespace tether::session;
using namespace std::chrono_literals;

TEST_SUITE("session::probe_budget") {

    TEST_CASE("probes that all runs need at once are spread over their share of the rate") {
        probe_budget budget{600, 10};
        const steady_time start{1h};
        for (int i = 0; i < 100; ++i) CHECK(budget.reserve(start) == start + i * 1s);
    }

    TEST_CASE("an unused share is not saved up") {
        probe_budget budget{600, 10};
        const steady_time start{1h};
        budget.reserve(start);
        CHECK(budget.reserve(start + 10min) == start + 10min);
        CHECK(budget.reserve(start + 10min) == start + 10min + 1s);
    }

    TEST_CASE("a second request of a probe counts") {
        probe_budget budget{600, 10};
        const steady_time start{1h};
        budget.reserve(start);
        budget.charge(start);
        CHECK(budget.reserve(start) == start + 2s);
    }

    TEST_CASE("probes that are reserved and not made delay others for 5 min at most") {
        probe_budget budget{600, 10};
        const steady_time start{1h};
        for (int i = 0; i < 10'000; ++i) budget.reserve(start);
        CHECK_FALSE(budget.reserve(start));
        CHECK(budget.reserve(start + 5min + 1s));
    }

    TEST_CASE("the smallest rate permits a probe a minute") {
        probe_budget budget{1, 1};
        const steady_time start{1h};
        budget.reserve(start);
        CHECK(budget.reserve(start) == start + 1min);
    }
}
