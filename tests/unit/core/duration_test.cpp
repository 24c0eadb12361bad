// Tests durations as text.
#include <tether/core/duration.hpp>

#include <doctest/doctest.h>
#include <limits>

using namespace std::chrono_literals;
using tether::parse_duration;
using tether::to_text;

TEST_SUITE("core::duration") {

    TEST_CASE("a duration is whole numbers with units, the largest first") {
        CHECK(parse_duration("250ms") == 250ms);
        CHECK(parse_duration("90s") == 90s);
        CHECK(parse_duration("30m") == 30min);
        CHECK(parse_duration("1h30m") == 90min);
        CHECK(parse_duration("7d") == 168h);
        CHECK(parse_duration("1d2h3m4s5ms") == 26h + 3min + 4s + 5ms);
        CHECK(parse_duration("0s") == 0ms);
        CHECK(parse_duration("007m") == 7min);
        CHECK(parse_duration("1m1ms") == 60'001ms);
    }

    TEST_CASE("text that is not a duration is refused") {
        for (const char* text :
             {"",   "5",  "s",    "ms",   "-1s",  "+1s",   " 1s",  "1s ",  "1 s",  "1.5s", "1e3s",     "5m30",
              "1x", "1S", "1sec", "1s1s", "1s1m", "1ms1s", "1h2d", "9m8h", "0x1s", "1,5s", "\xC2\xB5s"}) {
            CAPTURE(text);
            CHECK(parse_duration(text) == std::nullopt);
        }
        CHECK(parse_duration(std::string_view{"1s\0", 3}) == std::nullopt);
    }

    TEST_CASE("a duration that does not fit is refused, the largest one that fits is accepted") {
        CHECK(parse_duration("9223372036854775807ms") == tether::milliseconds::max());
        CHECK(parse_duration("9223372036854775808ms") == std::nullopt);
        CHECK(parse_duration("99999999999999999999ms") == std::nullopt);
        CHECK(parse_duration("106751991167d") != std::nullopt);
        CHECK(parse_duration("106751991168d") == std::nullopt);
        CHECK(parse_duration("1s9223372036854775807ms") == std::nullopt);
    }

    TEST_CASE("the text of a duration is the shortest one") {
        CHECK(to_text(0ms) == "0s");
        CHECK(to_text(1ms) == "1ms");
        CHECK(to_text(1s) == "1s");
        CHECK(to_text(90s) == "1m30s");
        CHECK(to_text(90min) == "1h30m");
        CHECK(to_text(24h) == "1d");
        CHECK(to_text(60'001ms) == "1m1ms");
        CHECK(to_text(-5ms) == "0s");
    }

    TEST_CASE("a written duration is read back") {
        for (const auto value : {0ms, 1ms, 999ms, 1000ms, 61'001ms, 86'399'999ms, 86'400'000ms, 123'456'789ms,
                                 tether::milliseconds::max()}) {
            CAPTURE(value.count());
            CHECK(parse_duration(to_text(value)) == value);
        }
    }
}
