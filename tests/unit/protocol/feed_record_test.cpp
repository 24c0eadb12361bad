// Tests records of the feed as JSON.
#include <tether/protocol/feed_record.hpp>

#include <doctest/doctest.h>

using namespace tether::protocol;

TEST_SUITE("protocol::feed_record") {

    TEST_CASE("an event is embedded byte for byte") {
        const std::string_view raw = "{ \"type\" : \"x\",\n \"big\": 12345678901234567890123, \"\\u0041\":1.0 }";
        CHECK(event_line(7, "run_1", raw) ==
              R"({"id":7,"type":"event","run":"run_1","event":)" + std::string{raw} + "}");
        CHECK(event_data("run_1", raw) == R"({"run":"run_1","event":)" + std::string{raw} + "}");
    }

    TEST_CASE("a run record contains the run") {
        CHECK(run_line(8, R"({"id":"run_1"})") == R"({"id":8,"type":"run","run":{"id":"run_1"}})");
    }

    TEST_CASE("a page says where the next one begins") {
        CHECK(page_of({}, std::nullopt) == R"({"data":[],"next":null})");
        CHECK(page_of({"1", "2"}, 9) == R"({"data":[1,2],"next":9})");
        CHECK(page_of({"{}"}, "run_1") == R"({"data":[{}],"next":"run_1"})");
        CHECK(page_of({"{}"}, "") == R"({"data":[{}],"next":null})");
    }
}
