// Tests how a server's retry delay is read.
#include <tether/api/retry_after.hpp>

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::api;
using namespace std::chrono_literals;

namespace {

const wall_time now = *parse_timestamp("1994-11-06T08:49:00Z");

std::string date_text(std::string_view text) {
    const auto time = parse_http_date(text, now);
    return time ? to_text(*time) : "nothing";
}

} // namespace

TEST_SUITE("api::retry_after") {

    TEST_CASE("all three forms of an HTTP date are read") {
        for (const char* text :
             {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"}) {
            CAPTURE(text);
            CHECK(date_text(text) == "1994-11-06T08:49:37.000Z");
        }
        CHECK(date_text("Wed Nov 16 08:49:37 1994") == "1994-11-16T08:49:37.000Z");
    }

    TEST_CASE("a two-digit year more than 50 years ahead is in the past") {
        CHECK(date_text("Sunday, 06-Nov-44 08:49:37 GMT") == "2044-11-06T08:49:37.000Z");
        CHECK(date_text("Sunday, 06-Nov-45 08:49:37 GMT") == "1945-11-06T08:49:37.000Z");
    }

    TEST_CASE("text that is not an HTTP date is refused") {
        for (const char* text :
             {"", "Sun", "Sun, 06 Nov 1994", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC",
              "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT",
              "Sun, 6 Nov 1994 08:49:37 GMT", "Xxx, 06 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
              "Sun, 06 Nov 1994 08:49:37 GMT ", "1994-11-06T08:49:37Z"}) {
            CAPTURE(text);
            CHECK(date_text(text) == "nothing");
        }
    }

    TEST_CASE("a delay is milliseconds, seconds or a date") {
        CHECK(parse_retry_after_ms("250") == 250ms);
        CHECK(parse_retry_after_ms(" 1.2 ") == 2ms);
        CHECK(parse_retry_after("7", "", now) == 7000ms);
        CHECK(parse_retry_after("0.25", "", now) == 250ms);
        CHECK(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", "", now) == 37s);
        CHECK(parse_retry_after("2147483.647", "", now) == std::chrono::milliseconds{2147483647});
    }

    TEST_CASE("a delay that is zero, past, endless or invalid is ignored") {
        for (const char* text :
             {"", "0", "-1", "2147483648", "1e3", "inf", "nan", "7 s", "0x10", "+5", "99999999999999999999"}) {
            CAPTURE(text);
            CHECK_FALSE(parse_retry_after_ms(text));
        }
        for (const char* text : {"0", "-1", "2147483.648", "nan", "inf", "soon", "Sun, 06 Nov 1994 08:49:00 GMT",
                                 "Sun, 06 Nov 1994 08:48:00 GMT", "Sun, 06 Nov 2094 08:48:00 GMT"}) {
            CAPTURE(text);
            CHECK_FALSE(parse_retry_after(text, "", now));
        }
    }

    TEST_CASE("a date is relative to the date of the same response, not to our clock") {
        const std::string_view date = "Sun, 06 Nov 1994 08:59:00 GMT";
        CHECK(parse_retry_after("Sun, 06 Nov 1994 08:59:02 GMT", date, now) == 2s);
        CHECK(parse_retry_after("Sunday, 06-Nov-94 08:59:02 GMT", " " + std::string{date} + " ", now) == 2s);
        CHECK_FALSE(parse_retry_after("Sun, 06 Nov 1994 08:58:59 GMT", date, now)); // in the past
        CHECK(parse_retry_after("3", date, now) == 3s);
        CHECK(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", "yesterday", now) == 37s);
    }
}
