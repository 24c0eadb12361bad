// Tests how quantities are shown.
#include "view/format.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::cli;
using namespace std::chrono_literals;

TEST_SUITE("cli::format") {

    TEST_CASE("elapsed times are shown as running clocks") {
        CHECK(clock_text(-5s) == "0:00");
        CHECK(clock_text(7999ms) == "0:07");
        CHECK(clock_text(12min + 34s) == "12:34");
        CHECK(clock_text(26h + 2min + 3s) == "26:02:03");
    }

    TEST_CASE("ages are rounded down to one unit") {
        CHECK(rough_text(1s) == "1 second");
        CHECK(rough_text(59s) == "59 seconds");
        CHECK(rough_text(60s) == "1 minute");
        CHECK(rough_text(47h) == "47 hours");
        CHECK(rough_text(50h) == "2 days");
    }

    TEST_CASE("counts stay short at every size") {
        CHECK(count_text(999) == "999");
        CHECK(count_text(1000) == "1.0k");
        CHECK(count_text(9949) == "9.9k");
        CHECK(count_text(9950) == "10k");
        CHECK(count_text(999'499) == "999k");
        CHECK(count_text(999'500) == "1.0M");
        CHECK(count_text(12'345'678) == "12M");
    }

    TEST_CASE("money is whole cents as text") {
        const auto text = [](std::string_view json) {
            const auto value = boost::json::parse(json);
            return cost_text(&value);
        };
        CHECK(text(R"({"amount":"187","currency":"USD"})") == "$1.87");
        CHECK(text(R"({"amount":"5","currency":"USD"})") == "$0.05");
        CHECK(text(R"({"amount":"100","currency":"EUR"})") == "EUR 1.00");
        for (const auto currency : {"", "eur", "EU", "EURO", R"(E\u001bR)", R"(\u202eAB)", "US$"}) {
            CAPTURE(currency);
            CHECK(text(fmt::format(R"({{"amount":"100","currency":"{}"}})", currency)) == "");
        }
        for (const auto* json : {"null", "{}", R"({"amount":187})", R"({"amount":"1.5"})", R"({"amount":""})"})
            CHECK(text(json) == "");
        CHECK(cost_text(nullptr) == "");
    }

    TEST_CASE("the duration of an unfinished run ends now") {
        const auto now = *parse_timestamp("2026-11-20T09:00:30Z");
        CHECK(span_of("2026-11-20T09:00:00Z", "", now) == 30s);
        CHECK(span_of("2026-11-20T09:00:00Z", "2026-11-20T09:00:10Z", now) == 10s);
        CHECK(span_of("2026-11-20T09:01:00Z", "", now) == 0s);
        CHECK(span_of("", "", now) == 0s);
    }

    TEST_CASE("brief lengths take three characters") {
        CHECK(brief_text(std::chrono::seconds{-1}) == "0s");
        CHECK(brief_text(std::chrono::seconds{59}) == "59s");
        CHECK(brief_text(std::chrono::seconds{60}) == "1m");
        CHECK(brief_text(std::chrono::minutes{59}) == "59m");
        CHECK(brief_text(std::chrono::hours{47}) == "47h");
        CHECK(brief_text(std::chrono::hours{48}) == "2d");
    }
}
