// Tests of simulator/model/query.hpp.
#include <tether/simulator/model/query.hpp>

#include <doctest/doctest.h>

using namespace tether::simulator;

TEST_SUITE("simulator::query") {

    TEST_CASE("brackets may be percent-encoded or not") {
        for (const char* text : {"/v1/sessions/a/events?types%5B%5D=x&types%5B%5D=y&limit=2",
                                 "/v1/sessions/a/events?types[]=x&types[]=y&limit=2"}) {
            CAPTURE(text);
            const request_target target = parse_target(text);
            CHECK(target.path == std::vector<std::string>{"v1", "sessions", "a", "events"});
            CHECK(target.values("types[]") == std::vector<std::string>{"x", "y"});
            CHECK(target.value("limit") == "2");
        }
    }

    TEST_CASE("malformed targets are read as far as possible") {
        CHECK(parse_target("/").path.empty());
        CHECK(parse_target("").path.empty());
        CHECK(parse_target("/a%2").path == std::vector<std::string>{"a%2"});
        CHECK(parse_target("/a?b").value("b") == "");
        CHECK(parse_target("/a?created_at%5Bgte%5D=2026-01-01T00%3A00%3A00Z").value("created_at[gte]") ==
              "2026-01-01T00:00:00Z");
        CHECK(parse_target("/a?x=%zz%41").value("x") == "%zzA");
    }
}
