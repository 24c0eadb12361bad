// Tests times as RFC 3339 text.
#include <tether/core/timestamp.hpp>

#include <doctest/doctest.h>

using namespace std::chrono;
using tether::parse_timestamp;
using tether::to_text;
using tether::wall_time;

namespace {

constexpr wall_time base = sys_days{2026y / November / 20} + 9h + 15min + 2s;

} // namespace

TEST_SUITE("core::timestamp") {

    TEST_CASE("a time is read to the microsecond, whatever its fraction") {
        CHECK(parse_timestamp("2026-11-20T09:15:02Z") == base);
        CHECK(parse_timestamp("2026-11-20T09:15:02.2Z") == base + 200ms);
        CHECK(parse_timestamp("2026-11-20T09:15:02.274Z") == base + 274ms);
        CHECK(parse_timestamp("2026-11-20T09:15:02.274913Z") == base + 274'913us);
        CHECK(parse_timestamp("2026-11-20T09:15:02.274913999Z") == base + 274'913us);
        CHECK(parse_timestamp("2026-11-20T09:15:02.000001Z") == base + 1us);
    }

    TEST_CASE("a time zone offset is subtracted") {
        CHECK(parse_timestamp("2026-11-20T10:15:02+01:00") == base);
        CHECK(parse_timestamp("2026-11-20T03:45:02-05:30") == base);
        CHECK(parse_timestamp("2026-11-21T00:15:02+15:00") == base);
        CHECK(parse_timestamp("2026-11-20T09:15:02-00:00") == base);
    }

    TEST_CASE("the letters may be in lower case, and a space may replace the T") {
        CHECK(parse_timestamp("2026-11-20t09:15:02z") == base);
        CHECK(parse_timestamp("2026-11-20 09:15:02Z") == base);
    }

    TEST_CASE("leap days and leap seconds are accepted only where they exist") {
        CHECK(parse_timestamp("2024-02-29T00:00:00Z") == wall_time{sys_days{2024y / February / 29}});
        CHECK(parse_timestamp("2026-02-29T00:00:00Z") == std::nullopt);
        CHECK(parse_timestamp("2016-12-31T23:59:60Z") == wall_time{sys_days{2017y / January / 1}});
    }

    TEST_CASE("text that is not a time is refused") {
        for (const char* text : {"",
                                 "2026",
                                 "2026-11-20",
                                 "2026-11-20T09:15:02",
                                 "2026-11-20T09:15Z",
                                 "2026-11-20T09:15:02.Z",
                                 "2026-11-20T09:15:02.1234567890Z",
                                 "2026-13-20T09:15:02Z",
                                 "2026-00-20T09:15:02Z",
                                 "2026-11-31T09:15:02Z",
                                 "2026-11-00T09:15:02Z",
                                 "2026-11-20T24:15:02Z",
                                 "2026-11-20T09:60:02Z",
                                 "2026-11-20T09:15:61Z",
                                 "2026-11-20T09:15:02+1:00",
                                 "2026-11-20T09:15:02+0100",
                                 "2026-11-20T09:15:02+24:00",
                                 "2026-11-20T09:15:02+01:60",
                                 "2026-11-20T09:15:02ZZ",
                                 " 2026-11-20T09:15:02Z",
                                 "2026-11-20T09:15:02Z ",
                                 "26-11-20T09:15:02Z",
                                 "+026-11-20T09:15:02Z",
                                 "2026/11/20T09:15:02Z",
                                 "2026-11-20T09:15:-2Z",
                                 "2026-11-20T09:15:02,5Z"}) {
            CAPTURE(text);
            CHECK(parse_timestamp(text) == std::nullopt);
        }
    }

    TEST_CASE("a time that could not be written back is refused") {
        CHECK(to_text(*parse_timestamp("0000-01-01T00:00:00Z")) == "0000-01-01T00:00:00.000Z");
        CHECK(to_text(*parse_timestamp("9999-12-31T23:59:59.999999Z")) == "9999-12-31T23:59:59.999Z");
        CHECK(parse_timestamp("0000-01-01T00:00:00+00:01") == std::nullopt);
        CHECK(parse_timestamp("9999-12-31T23:59:60Z") == std::nullopt);
        CHECK(parse_timestamp("9999-12-31T23:59:00-00:01") == std::nullopt);
    }

    TEST_CASE("a time is written in UTC with milliseconds") {
        CHECK(to_text(base) == "2026-11-20T09:15:02.000Z");
        CHECK(to_text(base + 274'999us) == "2026-11-20T09:15:02.274Z");
        CHECK(to_text(wall_time{}) == "1970-01-01T00:00:00.000Z");
        CHECK(to_text(wall_time{-1ms}) == "1969-12-31T23:59:59.999Z");
    }

    TEST_CASE("a written time is read back, cut to the millisecond") {
        const wall_time now = tether::wall_now();
        CHECK(parse_timestamp(to_text(now)) == floor<milliseconds>(now));
    }
}
