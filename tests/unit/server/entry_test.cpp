// Who comes in when it is full.
#include <tether/server/entry.hpp>

#include <doctest/doctest.h>

using namespace tether::server;

TEST_SUITE("server::entry") {

    TEST_CASE("clients are served up to the limit, some are told that it is reached, and the others closed") {
        CHECK(choose_entry(0, 0, 10, false) == entry::serve);
        CHECK(choose_entry(9, 64, 10, false) == entry::serve);
        CHECK(choose_entry(10, 0, 10, false) == entry::turn_away);
        CHECK(choose_entry(10, most_turned_away, 10, false) == entry::close);
    }

    TEST_CASE("whoever runs the daemon comes in at the limit, up to a bound") {
        CHECK(choose_entry(10, most_turned_away, 10, true) == entry::serve);
        CHECK(choose_entry(10 + operator_places - 1, 0, 10, true) == entry::serve);
        CHECK(choose_entry(10 + operator_places, 0, 10, true) == entry::turn_away);
    }
}
