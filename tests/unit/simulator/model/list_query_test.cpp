// Tests of simulator/model/list_query.hpp.
#include <tether/simulator/model/list_query.hpp>

#include <doctest/doctest.h>

using namespace tether::simulator;

namespace {
bool refused(const std::string& query) {
    const auto read = read_list_query(parse_target("/x?" + query), true, 10);
    return std::holds_alternative<api_error>(read);
}
} // namespace

TEST_SUITE("simulator::list_query") {

    TEST_CASE("a cursor is the same after writing and reading") {
        const cursor made{false, true, {1'795'000'000'000'000, 42}, 7, false};
        const auto read = parse_cursor(write_cursor(made));
        REQUIRE(read);
        CHECK_FALSE(read->ascending);
        CHECK(read->backwards);
        CHECK(read->position == made.position);
        CHECK(read->page == 7);
        for (const char* text : {"", "page_", "page_afp", "page_afp1.2", "page_afp1.2.3x", "next"}) {
            CAPTURE(text);
            CHECK_FALSE(parse_cursor(text));
        }
    }

    TEST_CASE("queries that the API refuses are refused") {
        CHECK(refused("order=up"));
        CHECK(refused("limit=0"));
        CHECK(refused("limit=few"));
        CHECK(refused("page=nonsense"));
        CHECK(refused("created_at[gte]=yesterday"));
        CHECK_FALSE(refused("order=asc&limit=5&created_at%5Bgte%5D=2026-01-01T00%3A00%3A00Z"));
    }

    TEST_CASE("a cursor contains its order, and must be inside the time filter") {
        const std::string page = write_cursor(cursor{true, false, {1'795'000'000'000'000, 1}, 2, false});
        CHECK_FALSE(refused("page=" + page));
        CHECK(refused("order=desc&page=" + page));
        CHECK(refused("created_at[gt]=2030-01-01T00:00:00Z&page=" + page));
    }
}
