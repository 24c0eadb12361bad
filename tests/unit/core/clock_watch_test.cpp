// Tests the detection of wall clock changes and suspends.
#include <tether/core/clock_watch.hpp>

#include <doctest/doctest.h>

namespace tether {
namespace {

using namespace std::chrono_literals;

struct clocks {
    clock_reading now{*parse_timestamp("2026-11-30T12:00:00Z"), boot_clock::time_point{1000s},
                      std::chrono::steady_clock::time_point{900s}};

    const clock_reading& pass(std::chrono::milliseconds time) {
        now.wall += time;
        now.boot += time;
        now.steady += time;
        return now;
    }
};

} // namespace

TEST_SUITE("core: clock watch") {

    TEST_CASE("clocks that advance together are not reported") {
        clocks all;
        clock_watch watch{all.now};
        for (int i = 0; i < 1000; ++i) {
            const clock_news news = watch.look(all.pass(5s));
            CHECK_FALSE(news.set);
            CHECK_FALSE(news.suspended);
        }
    }

    TEST_CASE("a change of the wall clock is reported once, in both directions") {
        clocks all;
        clock_watch watch{all.now};
        all.now.wall += 8760h;
        const clock_news there = watch.look(all.pass(2s));
        REQUIRE(there.set);
        CHECK(there.set->before == 0ms);
        CHECK(there.set->after == 8760h);
        CHECK_FALSE(there.suspended);
        CHECK_FALSE(watch.look(all.pass(2s)).set);
        all.now.wall -= 8760h;
        const clock_news back = watch.look(all.pass(2s));
        REQUIRE(back.set);
        CHECK(back.set->before == 8760h);
        CHECK(back.set->after == 0ms);
    }

    TEST_CASE("small steps are reported once they add up") {
        clocks all;
        clock_watch watch{all.now};
        for (int i = 0; i < 2; ++i) {
            all.now.wall -= 1s;
            CHECK_FALSE(watch.look(all.pass(2s)).set);
        }
        all.now.wall -= 1s;
        const clock_news news = watch.look(all.pass(2s));
        REQUIRE(news.set);
        CHECK(news.set->after == -3s);
    }

    TEST_CASE("a suspend is the time that the monotonic clock did not count, and not a jump") {
        clocks all;
        clock_watch watch{all.now};
        for (const auto length : {1h, 8h}) {
            all.now.wall += length;
            all.now.boot += length;
            const clock_news news = watch.look(all.pass(2s));
            CHECK_FALSE(news.set);
            REQUIRE(news.suspended);
            CHECK(*news.suspended == length);
            CHECK_FALSE(watch.look(all.pass(2s)).suspended);
        }
    }
}
} // namespace tether
