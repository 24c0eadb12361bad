// Tests the versions of the store's tables.
#include <tether/store/schema.hpp>

#include <array>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::store;

namespace {

constexpr std::array<migration, 2> two_steps{
    "CREATE TABLE a(x INTEGER) STRICT; INSERT INTO a VALUES(1)",
    "ALTER TABLE a ADD COLUMN y INTEGER NOT NULL DEFAULT 7",
};
constexpr std::array<migration, 2> broken_step{two_steps[0],
                                               "CREATE TABLE b(x INTEGER) STRICT; CREATE TABLE a(x INTEGER)"};

std::int64_t ask(database& db, const std::string& sql) {
    std::int64_t answer = -1;
    CHECK_FALSE(db.ask(sql, answer));
    return answer;
}

} // namespace

TEST_SUITE("store::schema") {

    TEST_CASE("an older file is migrated to the newest version with its content") {
        database db;
        REQUIRE_FALSE(db.open_in_memory());
        REQUIRE_FALSE(migrate(db, std::span{two_steps}.first(1)));
        CHECK(ask(db, "PRAGMA user_version") == 1);
        CHECK(ask(db, "PRAGMA application_id") == store_application_id);
        REQUIRE_FALSE(migrate(db, two_steps));
        CHECK(ask(db, "PRAGMA user_version") == 2);
        CHECK(ask(db, "SELECT x * 10 + y FROM a") == 17);
        REQUIRE_FALSE(migrate(db, two_steps));
        CHECK(ask(db, "SELECT count(*) FROM a") == 1);
    }

    TEST_CASE("after a failed and rolled back migration the file has the previous version") {
        database db;
        REQUIRE_FALSE(db.open_in_memory());
        REQUIRE_FALSE(migrate(db, std::span{broken_step}.first(1)));
        REQUIRE_FALSE(db.run("BEGIN"));
        CHECK(migrate(db, broken_step));
        REQUIRE_FALSE(db.run("ROLLBACK"));
        CHECK(ask(db, "PRAGMA user_version") == 1);
        CHECK(ask(db, "SELECT count(*) FROM sqlite_schema") == 1);
    }

    TEST_CASE("a migrated file has the same schema as a new one") {
        database db;
        REQUIRE_FALSE(db.open_in_memory());
        for (std::size_t steps = 1; steps <= all_migrations().size(); ++steps)
            REQUIRE_FALSE(migrate(db, all_migrations().first(steps)));
        std::string grown, made;
        REQUIRE_FALSE(describe_schema(db, grown));
        REQUIRE_FALSE(expected_schema(all_migrations(), made));
        CHECK(grown == made);
        CHECK(made.find("records_by_event") != std::string::npos);
    }
}
