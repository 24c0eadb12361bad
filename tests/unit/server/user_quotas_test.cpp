// Tests the limits on each user's work.
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

/// New work of a user who has this many unfinished runs.
protocol::outcome<user_quotas::place> take(user_quotas& of, const visibility& who, std::size_t unfinished,
                                           user_quotas::time_point now) {
    return of.take(who, {}, user_quotas::known_runs{unfinished}, now);
}

const user_quotas::time_point start{1h};

} // namespace

TEST_SUITE("server::user_quotas") {

    TEST_CASE("without bounds no work is refused") {
        user_quotas quotas{access_config{}};
        for (std::size_t i = 0; i < 10'000; ++i) CHECK(take(quotas, ada, i, start).has_value());
    }

    TEST_CASE("unfinished runs are counted per user, except for users who see everything") {
        user_quotas quotas{bounds(3, 0)};
        CHECK(take(quotas, ada, 2, start).has_value());
        const auto refused = take(quotas, ada, 3, start);
        REQUIRE(refused.has_error());
        CHECK(refused.error().kind == problem_kind::quota_exceeded);
        CHECK(refused.error().detail.find("3 unfinished runs") != std::string::npos);
        CHECK_FALSE(refused.error().retry_after.has_value());
        CHECK(take(quotas, bob, 0, start).has_value());
        CHECK(take(quotas, root, 1'000, start).has_value());
    }

    TEST_CASE("work that is still being accepted counts, so simultaneous requests gain nothing") {
        user_quotas quotas{bounds(2, 0)};
        auto first = take(quotas, ada, 0, start);
        {
            const auto second = take(quotas, ada, 0, start);
            CHECK(second.has_value());
            CHECK(take(quotas, ada, 0, start).has_error());
            CHECK(take(quotas, bob, 0, start).has_value());
        }
        CHECK(take(quotas, ada, 0, start).has_value());
        const auto moved = std::move(*first); // counts once, wherever it is
        CHECK(take(quotas, ada, 1, start).has_error());
        CHECK(take(quotas, ada, 0, start).has_value());
    }

    TEST_CASE("a further turn counts once, before its run is active and afterwards") {
        user_quotas quotas{bounds(2, 0)};
        bool is_under_way = false;
        const auto known = [&](std::size_t unfinished) {
            return user_quotas::known_runs{unfinished, [&](const std::string&) { return is_under_way; }};
        };
        const auto turn = quotas.take(ada, "run_1", known(0), start);
        REQUIRE(turn.has_value());
        {
            const auto second = quotas.take(ada, {}, known(0), start);
            CHECK(second.has_value());
            CHECK(quotas.take(ada, {}, known(0), start).has_error());
        }
        is_under_way = true;
        CHECK(quotas.take(ada, {}, known(1), start).has_value()); // the turn itself is the one
        CHECK(quotas.take(ada, {}, known(2), start).has_error());
    }

    TEST_CASE("submissions of any minute are bounded, and the response says when to retry") {
        user_quotas quotas{bounds(0, 60)};
        std::size_t taken = 0;
        for (auto at = start; at < start + 1min; at += 100ms) taken += take(quotas, ada, 0, at).has_value();
        CHECK(taken == 60); // possibly all at once
        const auto refused = take(quotas, ada, 0, start + 59s);
        REQUIRE(refused.has_error());
        REQUIRE(refused.error().retry_after.has_value());
        const auto wait = *refused.error().retry_after;
        CHECK(wait == 1s);
        CHECK(take(quotas, ada, 0, start + 59s + wait).has_value());
        CHECK(take(quotas, bob, 0, start + 59s).has_value());
        CHECK(take(quotas, root, 0, start + 59s).has_value());
    }

    TEST_CASE("a refusal for too many unfinished runs does not use up the rate") {
        user_quotas quotas{bounds(1, 1)};
        for (int i = 0; i < 5; ++i) CHECK(take(quotas, ada, 1, start).has_error());
        CHECK(take(quotas, ada, 0, start).has_value());
        CHECK(take(quotas, ada, 0, start).has_error());
    }

    TEST_CASE("a new bound applies at once, and setting the same bound again forgets nothing") {
        user_quotas quotas{bounds(0, 1)};
        CHECK(take(quotas, ada, 0, start).has_value());
        quotas.set(bounds(0, 1));
        CHECK(take(quotas, ada, 0, start).has_error());
        quotas.set(bounds(0, 0));
        CHECK(take(quotas, ada, 0, start).has_value());
    }

    TEST_CASE("a place that is given back does not count for the rate, and only once") {
        user_quotas quotas{bounds(0, 1)};
        auto refused_work = take(quotas, ada, 0, start);
        REQUIRE(refused_work.has_value());
        CHECK(take(quotas, ada, 0, start).has_error());
        refused_work->give_back();
        CHECK(take(quotas, ada, 0, start).has_value());
        refused_work->give_back();
        CHECK(take(quotas, ada, 0, start).has_error());
    }
}
