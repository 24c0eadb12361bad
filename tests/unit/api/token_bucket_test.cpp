// Tests the limit on events per minute.
#include <tether/api/token_bucket.hpp>

#include <doctest/doctest.h>

using namespace tether::api;
using namespace std::chrono_literals;

namespace {

const token_bucket::time_point start{1000h};

/// How many tokens a greedy client gets in `[from, to)`.
int take_all(token_bucket& bucket, token_bucket::time_point from, token_bucket::time_point to) {
    int taken = 0;
    for (auto now = from; now < to; now = std::max(now, bucket.ready_at())) {
        if (!bucket.has_token(now)) continue;
        bucket.take(now);
        ++taken;
    }
    return taken;
}

} // namespace

TEST_SUITE("api::token_bucket") {

    TEST_CASE("no minute exceeds the rate, and every minute gets nearly all of it") {
        for (const std::uint32_t rate : {1u, 2u, 9u, 10u, 11u, 60u, 300u, 600u, 6000u}) {
            CAPTURE(rate);
            token_bucket bucket{rate, start};
            CHECK(take_all(bucket, start, start + 1min) <= static_cast<int>(rate));
            const int later = take_all(bucket, start + 1min, start + 2min);
            CHECK(later <= static_cast<int>(rate));
            CHECK(later >= static_cast<int>(rate) - static_cast<int>(std::max(rate / 60, 10u)));
        }
    }

    TEST_CASE("a burst is ten tokens or a second's worth") {
        CHECK(token_bucket{300, start}.tokens(start) == 10);
        CHECK(token_bucket{6000, start}.tokens(start) == 100);
        CHECK(token_bucket{3, start}.tokens(start) == 3);
        CHECK(token_bucket{0, start}.tokens(start) == 1);
        token_bucket bucket{300, start};
        for (int i = 0; i < 10; ++i) {
            REQUIRE(bucket.has_token(start));
            bucket.take(start);
        }
        CHECK_FALSE(bucket.has_token(start));
        CHECK(bucket.tokens(start) == doctest::Approx(0));
        CHECK(bucket.has_token(bucket.ready_at()));
        CHECK_FALSE(bucket.has_token(bucket.ready_at() - 1ns));
        CHECK(bucket.tokens(start + 1h) == 10);
    }

    TEST_CASE("a new rate keeps the fill level of the bucket") {
        token_bucket bucket{600, start};
        for (int i = 0; i < 5; ++i) bucket.take(start);
        bucket.set_rate(6000, start);
        CHECK(bucket.tokens(start) == doctest::Approx(50));
        bucket.set_rate(1, start);
        CHECK(bucket.tokens(start) == doctest::Approx(0.5));
    }

    TEST_CASE("the largest rate works") {
        token_bucket bucket{UINT32_MAX, start};
        CHECK(bucket.has_token(start));
        bucket.take(start);
        CHECK(bucket.has_token(start));
    }
}
