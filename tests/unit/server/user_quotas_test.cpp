#include <tether/server/user_quotas.hpp>

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::server;
using namespace std::chrono_literals;
using protocol::problem_kind;

namespace {

access_config bounds(std::size_t active, std::uint32_t per_minute) {
    access_config config;
    config.max_active_runs = active;
    config.submissions_per_minute = per_minute;
    return config;
}

constexpr visibility ada{false, 1000}, bob{false, 1001}, root{true, 0};
const user_quotas::time_point start{1h};

} // namespace

TEST_SUITE("server::user_quotas") {

    TEST_CASE("without bounds nobody is refused") {
        user_quotas quotas{access_config{}};
        for (std::size_t i = 0; i < 10'000; ++i) CHECK(quotas.take(ada, i, start).has_value());
    }

    TEST_CASE("unfinished runs count for each user, and not for whoever sees everything") {
        user_quotas quotas{bounds(3, 0)};
        CHECK(quotas.take(ada, 2, start).has_value());
        const auto refused = quotas.take(ada, 3, start);
        REQUIRE(refused.has_error());
        CHECK(refused.error().kind == problem_kind::quota_exceeded);
        CHECK(refused.error().detail.find("3 unfinished runs") != std::string::npos);
        CHECK_FALSE(refused.error().retry_after.has_value());
        CHECK(quotas.take(bob, 0, start).has_value());
        CHECK(quotas.take(root, 1'000, start).has_value());
    }

    TEST_CASE("what is still being accepted counts, so that asking at once gains nothing") {
        user_quotas quotas{bounds(2, 0)};
        auto first = quotas.take(ada, 0, start);
        {
            const auto second = quotas.take(ada, 0, start);
            CHECK(second.has_value());
            CHECK(quotas.take(ada, 0, start).has_error());
            CHECK(quotas.take(bob, 0, start).has_value());
        }
        CHECK(quotas.take(ada, 0, start).has_value());
        const auto moved = std::move(*first); // counts once wherever it is
        CHECK(quotas.take(ada, 1, start).has_error());
        CHECK(quotas.take(ada, 0, start).has_value());
    }

    TEST_CASE("submissions of any minute are bounded, and the answer says when to come again") {
        user_quotas quotas{bounds(0, 60)};
        std::size_t taken = 0;
        for (auto at = start; at < start + 1min; at += 100ms) taken += quotas.take(ada, 0, at).has_value();
        CHECK(taken <= 60);
        CHECK(taken >= 50);
        while (quotas.take(ada, 0, start + 1min).has_value()) {
        }
        const auto refused = quotas.take(ada, 0, start + 1min);
        REQUIRE(refused.has_error());
        REQUIRE(refused.error().retry_after.has_value());
        const auto wait = *refused.error().retry_after;
        CHECK(wait >= 1s);
        CHECK(quotas.take(ada, 0, start + 1min + wait).has_value());
        CHECK(quotas.take(bob, 0, start + 1min).has_value());
        CHECK(quotas.take(root, 0, start + 1min).has_value());
    }

    TEST_CASE("a refusal for too many unfinished runs takes nothing of the rate") {
        user_quotas quotas{bounds(1, 1)};
        for (int i = 0; i < 5; ++i) CHECK(quotas.take(ada, 1, start).has_error());
        CHECK(quotas.take(ada, 0, start).has_value());
        CHECK(quotas.take(ada, 0, start).has_error());
    }

    TEST_CASE("a new bound holds at once, the same one forgives nothing") {
        user_quotas quotas{bounds(0, 1)};
        CHECK(quotas.take(ada, 0, start).has_value());
        quotas.set(bounds(0, 1));
        CHECK(quotas.take(ada, 0, start).has_error());
        quotas.set(bounds(0, 0));
        CHECK(quotas.take(ada, 0, start).has_value());
    }
}
