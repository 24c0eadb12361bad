// The space of each user's runs in the store.
#include <tether/store/space_accounts.hpp>

#include <doctest/doctest.h>

using tether::store::space_accounts;

TEST_SUITE("store::space_accounts") {

    TEST_CASE("records and work are counted by owner until the run is forgotten") {
        space_accounts all;
        all.set_continuation("a", 1, 100, /*is_open=*/true);
        all.add_records("a", 1, 10);
        all.add_records("b", 1, 20);
        all.add_records("c", 2, 5);
        CHECK(all.work(std::nullopt) == 100);
        CHECK(all.work(1) == 100);
        CHECK(all.work(2) == 0);
        CHECK(all.unfinished(1) == 130);
        CHECK(all.owners_over(4) == std::vector<uid_t>{1, 2});
        CHECK(all.owners_over(5) == std::vector<uid_t>{1});
        CHECK(all.owners_over(130).empty());
        all.remove("a");
        all.remove("a");
        CHECK(all.work(std::nullopt) == 0);
        CHECK(all.unfinished(1) == 20);
        all.remove("b");
        CHECK(all.owners_over(0) == std::vector<uid_t>{2});
    }

    TEST_CASE("a finished run counts for its owner, and not as unfinished") {
        space_accounts all;
        all.set_continuation("a", 1, 100, /*is_open=*/true);
        all.add_records("a", 1, 10);
        all.set_continuation("a", 1, 0, /*is_open=*/false);
        all.set_finished("a", 1, true);
        CHECK(all.unfinished(1) == 0);
        CHECK(all.owners_over(9) == std::vector<uid_t>{1});
        all.set_finished("a", 1, false); // a further turn
        CHECK(all.unfinished(1) == 10);
        CHECK(all.unfinished(7) == 0);
    }
}
