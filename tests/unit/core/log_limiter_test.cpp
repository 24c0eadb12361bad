// Tests which log records are written when one kind has too many.
#include <tether/core/log_limiter.hpp>

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using tether::log_kind;
using tether::log_limiter;
using tether::log_limits;

namespace {

using suppressed_counts = std::vector<std::pair<const log_kind*, std::uint64_t>>;
constexpr log_limiter::time_point start{1h};
constexpr log_kind kind{.event = "a"}, other{.event = "b"};

/// How many of `count` records at `now` are written.
int written(log_limiter& limiter, const log_kind& of, int count, log_limiter::time_point now) {
    int passed = 0;
    for (int i = 0; i < count; ++i) passed += limiter.admit(of, now).has_value();
    return passed;
}

} // namespace

TEST_SUITE("core::log_limiter") {

    TEST_CASE("a burst is written, then as many records as the rate allows") {
        log_limiter limiter{{.burst = 5, .per_minute = 60}};
        CHECK(written(limiter, kind, 100, start) == 5);
        CHECK(written(limiter, kind, 100, start + 999ms) == 0);
        CHECK(written(limiter, kind, 100, start + 1s) == 1);
        CHECK(written(limiter, kind, 100, start + 4s) == 3);
        CHECK(written(limiter, kind, 100, start + 1h) == 5);
    }

    TEST_CASE("a flood of one kind suppresses no record of another kind") {
        log_limiter limiter{{.burst = 1, .per_minute = 1}};
        CHECK(written(limiter, kind, 1000, start) == 1);
        CHECK(written(limiter, other, 1, start) == 1);
    }

    TEST_CASE("suppressed records are counted once") {
        log_limiter limiter{{.burst = 3, .per_minute = 600}};
        std::uint64_t passed = 0, left_out = 0;
        for (int i = 0; i < 10'000; ++i) {
            const auto before = limiter.admit(kind, start + i * 7ms);
            if (!before) continue;
            ++passed;
            left_out += *before;
        }
        for (const auto& [suppressed, count] : limiter.take_suppressed(start, /*everything=*/true)) left_out += count;
        CHECK(passed + left_out == 10'000);
        CHECK(passed <= 3 + 70 * 10);
        CHECK(limiter.take_suppressed(start + 1h, /*everything=*/true).empty());
    }

    TEST_CASE("suppressed records are reported after the flood") {
        log_limiter limiter{{.burst = 1, .per_minute = 60}};
        written(limiter, other, 4, start);
        CHECK(limiter.take_suppressed(start, /*everything=*/false).empty());
        CHECK(limiter.take_suppressed(start + 1s, /*everything=*/false) == suppressed_counts{{&other, 3}});
        CHECK(limiter.take_suppressed(start + 1s, /*everything=*/false).empty());
    }

    TEST_CASE("a limit of zero means no limit") {
        for (const log_limits& none : {log_limits{0, 60}, log_limits{10, 0}, log_limits{0, 0}}) {
            log_limiter limiter{none};
            CHECK(written(limiter, kind, 10'000, start) == 10'000);
            limiter.set({.burst = 10, .per_minute = 60}); // earlier records do not count
            CHECK(written(limiter, kind, 100, start) == 10);
        }
    }

    TEST_CASE("the largest limits do not overflow") {
        log_limiter limiter{{.burst = 1'000'000, .per_minute = 1}};
        CHECK(written(limiter, kind, 1'000'001, start) == 1'000'000);
    }
}
