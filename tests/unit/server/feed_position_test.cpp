// Where a reader may go on.
#include <tether/server/feed_position.hpp>

#include <doctest/doctest.h>

using namespace tether;
using server::check_position;

TEST_SUITE("server::feed_position") {

    TEST_CASE("a reader goes on up to the newest record, and is told of it from beyond") {
        CHECK_FALSE(check_position(0, 0));
        CHECK_FALSE(check_position(7, 7));
        CHECK_FALSE(check_position(6, 7));
        const auto why = check_position(8, 7);
        REQUIRE(why);
        CHECK(why->kind == protocol::problem_kind::beyond_newest);
        CHECK(why->newest == 7);
        CHECK(why->detail.starts_with("the feed was to go on after record 8, but its newest is 7: "));
    }
}
