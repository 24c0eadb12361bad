// Tests the check of a store's file.
#include <tether/store/integrity.hpp>

#include <tether/store/kept_rows.hpp>

#include <array>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::store;

namespace {

struct good_file {
    database db;
    good_file() {
        REQUIRE_FALSE(db.open_in_memory());
        REQUIRE_FALSE(migrate(db, all_migrations()));
    }
    std::string complaint() { return check_structure(db, all_migrations()).complaint; }
};

} // namespace

TEST_SUITE("store::integrity") {

    TEST_CASE_FIXTURE(good_file, "a new file is valid") {
        CHECK(check_structure(db, all_migrations()).good());
        CHECK(check_seals(db, seal{make_seal_key()}).good());
    }

    TEST_CASE_FIXTURE(good_file, "the application id and the version of a file are checked first") {
        REQUIRE_FALSE(db.run("PRAGMA user_version = 99"));
        CHECK(check_structure(db, all_migrations()).newer_version == 99);
        CHECK_FALSE(check_structure(db, all_migrations()).good());
        CHECK(complaint() == "");
        REQUIRE_FALSE(db.run("PRAGMA user_version = 262145"));
        CHECK(complaint() == "it has the unknown version 262145");
        REQUIRE_FALSE(db.run("PRAGMA user_version = 0"));
        CHECK(complaint() == "it has no version");
        REQUIRE_FALSE(db.run("PRAGMA application_id = 5"));
        CHECK(complaint() == "it is not a tether store");
    }

    TEST_CASE_FIXTURE(good_file, "tables that do not match the version are damage") {
        REQUIRE_FALSE(db.run("DROP INDEX records_by_event"));
        CHECK(complaint() == "its tables do not match its version");
        REQUIRE_FALSE(db.run("CREATE UNIQUE INDEX records_by_event ON records(run, event_id)"));
        CHECK(complaint() == "its tables do not match its version");
    }

    TEST_CASE_FIXTURE(good_file, "a row without its run is damage") {
        REQUIRE_FALSE(db.run("PRAGMA foreign_keys = OFF; INSERT INTO request_keys VALUES(1, 'k', 'd', 77, 0)"));
        CHECK(complaint() == "foreign_key_check: request_keys");
    }
}
