// Tests the timeline of deadlines and retention, which changes of the wall clock do not affect.
#include <tether/core/calendar.hpp>

#include <doctest/doctest.h>

namespace tether {
namespace {

using namespace std::chrono_literals;

const wall_time noon = *parse_timestamp("2026-11-30T12:00:00Z");
const boot_clock::time_point start{1000s};

calendar_mark mark(std::int64_t boot, boot_clock::time_point at, wall_time wall, wall_time date = {}) {
    return {boot, at, wall, date};
}

} // namespace

TEST_SUITE("core: calendar") {

    TEST_CASE("a calendar advances with the boot clock, and converts dates to time points") {
        const calendar dates{noon, start};
        CHECK(dates.date_of(start) == noon);
        CHECK(dates.date_of(start + 90s) == noon + 90s);
        CHECK(dates.date_of(start - 1s) == noon - 1s);
        CHECK(dates.moment_of(noon + 2h) == start + 2h);
        CHECK(dates.moment_of(noon - 2h) == start - 2h);
    }

    TEST_CASE("dates outside the range of the clock become its limits") {
        const calendar dates{noon, start};
        CHECK(dates.moment_of(wall_time::max()) > start + 24h * 365 * 100);
        CHECK(dates.moment_of(wall_time::min()) < start - 24h * 365 * 100);
    }

    TEST_CASE("the first startup begins at the wall time") {
        const calendar dates = resume_calendar({}, mark(1, start, noon));
        CHECK(dates.date_of(start + 1s) == noon + 1s);
    }

    TEST_CASE("within one boot a startup uses the boot clock, whatever the wall clock says") {
        const calendar_mark before = mark(7, start, noon, noon - 10min);
        for (const wall_time wall : {noon + 60s, noon + 24h * 365, noon - 24h * 365}) {
            const calendar dates = resume_calendar(before, mark(7, start + 60s, wall));
            CHECK(dates.date_of(start + 60s) == noon - 10min + 60s);
        }
    }

    TEST_CASE("in another boot a startup uses the advance of the wall clock") {
        const calendar_mark before = mark(7, start, noon, noon - 10min);
        for (const std::int64_t boot : {8, 0}) {
            const calendar dates = resume_calendar(before, mark(boot, start - 900s, noon + 3h));
            CHECK(dates.date_of(start - 900s) == noon + 3h - 10min);
        }
        // A boot clock that went back belongs to another boot or another container.
        CHECK(resume_calendar(before, mark(7, start - 1s, noon + 3h)).date_of(start - 1s) == noon + 3h - 10min);
        CHECK(resume_calendar(mark(0, start, noon, noon), mark(0, start + 1s, noon + 3h)).date_of(start + 1s) ==
              noon + 3h);
    }

    TEST_CASE("a calendar never goes backwards") {
        const calendar dates = resume_calendar(mark(7, start, noon, noon), mark(8, start, noon - 24h * 365));
        CHECK(dates.date_of(start) == noon);
        const calendar worst =
            resume_calendar(mark(7, start, wall_time::max(), noon), mark(8, start, wall_time::min()));
        CHECK(worst.date_of(start) == noon);
    }

    TEST_CASE("a mark has all clocks of its moment") {
        const calendar dates{noon, boot_clock::now()};
        const calendar_mark now = make_mark(dates);
        CHECK(now.date >= noon);
        CHECK(now.date <= dates.now());
        CHECK(now.wall <= wall_now());
    }

    TEST_CASE("the id of a boot is read, and other text is refused") {
        CHECK(parse_boot_id("00000000-0000-0010-ffff-ffffffffffff") == 16);
        CHECK(parse_boot_id("c0ffee00-1234-4321-8000-000000000000") != 0);
        for (const char* other : {"", "c0ffee00", "c0ffee00-1234-43-", "wrong000-0000-0010-ffff-ffffffffffff"})
            CHECK(parse_boot_id(other) == 0);
    }
}
} // namespace tether
