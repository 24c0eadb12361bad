// Tests how records are numbered and written.
#include <tether/store/record_writer.hpp>

#include "table_fixture.hpp"

using namespace tether;
using namespace tether::store;
using namespace tether::store::samples;

namespace {

struct records : table_fixture {
    record_writer writer{db, check};
    records() {
        REQUIRE_FALSE(db.run("INSERT INTO runs VALUES(1, 'run_1', 0, '', '', '', NULL, '', 0)"));
        REQUIRE_FALSE(writer.load());
    }
    error_code add(const api::event& e) { return writer.add_event(1, "run_1", 7, e, done); }
};

} // namespace

TEST_SUITE("store::record_writer") {

    TEST_CASE_FIXTURE(records, "only changes that make a record use a number") {
        REQUIRE_FALSE(add(event_of("e1", "a", true)));
        REQUIRE_FALSE(add(event_of("e1", "b")));
        REQUIRE_FALSE(add(event_of("e1", "c")));
        REQUIRE_FALSE(add(event_of("", "d")));
        CHECK(writer.newest() == 2);
        REQUIRE(done.records.size() == 2);
        CHECK(done.records[1].number == 2);
        CHECK(done.records[1].owner == 7);
        CHECK(ask_text("SELECT body FROM records WHERE number = 1") == "b");
    }

    TEST_CASE_FIXTURE(records, "a returned number is used again") {
        REQUIRE_FALSE(add(event_of("", "a")));
        REQUIRE_FALSE(db.run("DELETE FROM records"));
        writer.go_back_to(0);
        REQUIRE_FALSE(add(event_of("", "b")));
        CHECK(ask("SELECT max(number) FROM records") == 1);
    }

    TEST_CASE_FIXTURE(records, "the newest number outlives its record once it is stored") {
        REQUIRE_FALSE(add(event_of("", "a")));
        REQUIRE_FALSE(add(event_of("", "b")));
        REQUIRE_FALSE(writer.remember_newest());
        REQUIRE_FALSE(db.run("DELETE FROM records"));
        record_writer later{db, check};
        REQUIRE_FALSE(later.load());
        CHECK(later.newest() == 2);
        REQUIRE_FALSE(db.run("UPDATE meta SET value = 1"));
        CHECK(later.load() == damaged());
    }

    TEST_CASE_FIXTURE(records, "a record of a missing run is refused") {
        CHECK(writer.add_event(2, "run_2", 0, event_of("", "a"), done));
        CHECK(writer.newest() == 0);
        CHECK(done.records.empty());
    }
}
