// Tests that identifiers are unique and sort by time.
#include <tether/core/id.hpp>

#include <algorithm>
#include <doctest/doctest.h>
#include <set>

using namespace std::chrono_literals;
using tether::is_ulid_id;
using tether::ulid_source;
using tether::wall_time;

TEST_SUITE("core::id") {

    TEST_CASE("an id begins with its milliseconds in Crockford base32") {
        ulid_source source;
        // The time of the example in the ULID specification.
        CHECK(source.next(wall_time{1'469'918'176'385ms}).substr(0, 10) == "01ARYZ6S41");
        CHECK(source.next(wall_time{281'474'976'710'655ms}).substr(0, 10) == "7ZZZZZZZZZ");
        CHECK(ulid_source{}.next(wall_time{1ms + 999us}).substr(0, 10) == "0000000001");
    }

    TEST_CASE("consecutive ids sort in their order, whatever the clock does") {
        ulid_source source;
        std::vector<std::string> ids;
        for (const auto now : {1000ms, 1000ms, 1001ms, 1001ms, 500ms, 999ms, 1001ms, 1002ms})
            for (int i = 0; i < 100; ++i) ids.push_back(source.next(wall_time{now}));
        CHECK(std::is_sorted(ids.begin(), ids.end()));
        CHECK(std::set<std::string>(ids.begin(), ids.end()).size() == ids.size());
        for (const std::string& id : ids) CHECK(is_ulid_id("", id));
    }

    TEST_CASE("two sources do not make the same id in the same millisecond") {
        CHECK(ulid_source{}.next(wall_time{5ms}) != ulid_source{}.next(wall_time{5ms}));
        CHECK(tether::random_bits() != tether::random_bits());
    }

    TEST_CASE("an id is its prefix and exactly 26 characters of the alphabet") {
        CHECK(is_ulid_id("run_", "run_01ARZ3NDEKTSV4RRFFQ69G5FAV"));
        CHECK(!is_ulid_id("run_", "run_01ARZ3NDEKTSV4RRFFQ69G5FA"));
        CHECK(!is_ulid_id("run_", "run_01ARZ3NDEKTSV4RRFFQ69G5FAVX"));
        CHECK(!is_ulid_id("run_", "sun_01ARZ3NDEKTSV4RRFFQ69G5FAV"));
        CHECK(!is_ulid_id("run_", "run_01arz3ndektsv4rrffq69g5fav"));
        for (const char forbidden : {'I', 'L', 'O', 'U', '/', ' ', '\0', '\''}) {
            std::string id = "run_01ARZ3NDEKTSV4RRFFQ69G5FAV";
            id.back() = forbidden;
            CHECK(!is_ulid_id("run_", id));
        }
        CHECK(!is_ulid_id("run_", ""));
    }
}
