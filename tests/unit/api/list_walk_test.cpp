// Tests how the cursors of a list are followed.
#include <tether/api/list_walk.hpp>

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::api;

namespace {

event_page page_of(std::size_t items, std::string next) {
    event_page made;
    made.data.resize(items);
    made.next_page = std::move(next);
    return made;
}

} // namespace

TEST_SUITE("api::list_walk") {

    TEST_CASE("a list ends at a page without a cursor, not at an empty page") {
        list_walk walk;
        std::string cursor;
        CHECK_FALSE(walk.advance(cursor, page_of(2, "b")));
        CHECK(cursor == "b");
        CHECK_FALSE(walk.advance(cursor, page_of(0, "c")));
        CHECK(cursor == "c");
        CHECK_FALSE(walk.advance(cursor, page_of(0, "")));
        CHECK(cursor.empty());
    }

    TEST_CASE("a repeated cursor, at once or in a circle, ends the list") {
        for (const std::string second : {"a", "b"}) {
            CAPTURE(second);
            list_walk walk;
            std::string cursor;
            CHECK_FALSE(walk.advance(cursor, page_of(1, "a")));
            if (second != "a") CHECK_FALSE(walk.advance(cursor, page_of(1, second)));
            CHECK(walk.advance(cursor, page_of(1, "a")) == errc::malformed_document);
        }
    }

    TEST_CASE("consecutive empty pages are followed up to a bound, and a page with an item resets the count") {
        list_walk walk;
        std::string cursor;
        std::size_t number = 0;
        for (int round = 0; round < 2; ++round) {
            for (std::size_t i = 1; i < list_walk::most_empty_pages; ++i)
                REQUIRE_FALSE(walk.advance(cursor, page_of(0, std::to_string(++number))));
            REQUIRE_FALSE(walk.advance(cursor, page_of(1, std::to_string(++number))));
        }
        for (std::size_t i = 1; i < list_walk::most_empty_pages; ++i)
            REQUIRE_FALSE(walk.advance(cursor, page_of(0, std::to_string(++number))));
        CHECK(walk.advance(cursor, page_of(0, "one more")) == errc::malformed_document);
    }

    TEST_CASE("a list has a bounded number of pages") {
        list_walk walk;
        std::string cursor;
        for (std::size_t i = 1; i < list_walk::most_pages; ++i)
            REQUIRE_FALSE(walk.advance(cursor, page_of(1, std::to_string(i))));
        CHECK(walk.advance(cursor, page_of(1, "one more")) == errc::malformed_document);
    }

    TEST_CASE("cursors are bounded in length, each and together") {
        std::string cursor;
        list_walk one;
        CHECK_FALSE(one.advance(cursor, page_of(1, std::string(list_walk::longest_cursor, 'x'))));
        CHECK(one.advance(cursor, page_of(1, std::string(list_walk::longest_cursor + 1, 'x'))) ==
              errc::malformed_document);
        list_walk many;
        constexpr std::size_t fitting = list_walk::most_cursor_bytes / list_walk::longest_cursor;
        for (std::size_t i = 0; i < fitting; ++i) {
            std::string next = std::to_string(i);
            next.resize(list_walk::longest_cursor, '.');
            REQUIRE_FALSE(many.advance(cursor, page_of(1, next)));
        }
        CHECK(many.advance(cursor, page_of(1, "one more")) == errc::malformed_document);
    }

    TEST_CASE("pages of any size are followed") {
        list_walk walk;
        std::string cursor;
        for (const int size : {1, 1000, 2, 0, 100, 5000}) {
            CAPTURE(size);
            CHECK_FALSE(walk.advance(cursor, page_of(static_cast<std::size_t>(size), std::to_string(size))));
        }
    }
}
