// Tests the accounting of each user's space in the store.
#include <tether/store/space_accounts.hpp>

#include <doctest/doctest.h>

using tether::store::space_accounts;

TEST_SUITE("store::space_accounts") {

    TEST_CASE("records and work are counted by owner until the run is deleted") {
        space_accounts all;
        all.set_continuation("a", 1, 100, /*is_open=*/true);
        all.add_records("a", 1, 10);
        all.add_records("b", 1, 20);
        all.add_records("c", 2, 5);
        CHECK(all.work(std::nullopt) == 100);
        CHECK(all.work(1) == 100);
        CHECK(all.work(2) == 0);
        CHECK(all.unfinished(1) == 130);
        CHECK(all.unfinished(std::nullopt) == 135);
        all.remove("a");
        all.remove("a");
        CHECK(all.work(std::nullopt) == 0);
        CHECK(all.unfinished(1) == 20);
        all.remove("b");
        CHECK(all.unfinished(1) == 0);
        CHECK(all.unfinished(std::nullopt) == 5);
    }

    TEST_CASE("only the data of finished runs can put an owner over its bound") {
        space_accounts all;
        all.add_records("a", 1, 10);
        all.add_records("b", 2, 20);
        all.add_records("c", 1, 1000);
        all.set_continuation("c", 1, 1000, /*is_open=*/true);
        CHECK(all.owners_over(0).empty());
        all.set_finished("a", 1, true);
        all.set_finished("b", 2, true);
        CHECK(all.owners_over(0) == std::vector<uid_t>{2, 1});
        CHECK(all.owners_over(10) == std::vector<uid_t>{2});
        CHECK(all.owners_over(20).empty());
        all.remove("b");
        CHECK(all.owners_over(0) == std::vector<uid_t>{1});
    }

    TEST_CASE("the work of a further turn counts as unfinished, the secrets of a kept session as finished") {
        space_accounts all;
        all.add_records("a", 1, 10);
        all.set_finished("a", 1, true);
        all.set_continuation("a", 1, 100, /*is_open=*/true);
        CHECK(all.work(1) == 100);
        CHECK(all.unfinished(1) == 100);
        CHECK(all.owners_over(9) == std::vector<uid_t>{1});
        CHECK(all.owners_over(10).empty());
        all.set_continuation("a", 1, 100, /*is_open=*/false);
        CHECK(all.work(1) == 0);
        CHECK(all.unfinished(1) == 0);
        CHECK(all.owners_over(109) == std::vector<uid_t>{1});
    }

    TEST_CASE("a finished run counts for its owner, but not as unfinished") {
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
