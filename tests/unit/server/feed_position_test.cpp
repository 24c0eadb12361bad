// Tests where a reader may resume.
#include <tether/server/feed_position.hpp>

#include <doctest/doctest.h>

using namespace tether;
using server::beyond_newest;

TEST_SUITE("server::feed_position") {

    TEST_CASE("a reader after the newest record gets the newest number") {
        const auto why = beyond_newest(8, 7);
        CHECK(why.kind == protocol::problem_kind::beyond_newest);
        CHECK(why.newest == 7);
        CHECK(why.detail.starts_with("the feed cannot continue after record 8, because its newest record is 7: "));
    }
}
