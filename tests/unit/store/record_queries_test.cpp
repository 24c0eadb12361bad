// Tests queries of the feed.
#include <tether/store/record_queries.hpp>

#include "table_fixture.hpp"

using namespace tether;
using namespace tether::store;
using namespace tether::store::samples;

namespace {

struct asked : table_fixture {
    table_writer writer{db, sealer};
    record_queries ask_records{db};
    asked() {
        REQUIRE_FALSE(writer.load());
        for (int n = 1; n <= 2; ++n) REQUIRE_FALSE(writer.put(shared(run_of(n)), nullptr, nullptr, done));
        REQUIRE_FALSE(writer.append(id_of(1), {event_of("e1", "one"), event_of("e2", "two")}, done));
    }
};

} // namespace

TEST_SUITE("store::record_queries") {

    TEST_CASE_FIXTURE(asked, "records newer than the reported ones are withheld") {
        CHECK(ask_records.records({}, 4).value().size() == 4);
        CHECK(ask_records.records({}, 3).value().size() == 3);
        CHECK(ask_records.records({}, 0).value().empty());
    }

    TEST_CASE_FIXTURE(asked, "a record that changed on the disk is reported as damage in every feed") {
        REQUIRE_FALSE(db.run("UPDATE records SET body = 'won' WHERE number = 3"));
        record_query of_run, of_owner, runs;
        of_run.run_id = id_of(1);
        of_owner.owner = 1000;
        runs.runs_only = true;
        CHECK(ask_records.records({}, 9).error() == damaged());
        CHECK(ask_records.records(of_run, 9).error() == damaged());
        CHECK(ask_records.records(of_owner, 9).error() == damaged());
        CHECK(ask_records.marks(id_of(1)).error() == damaged());
        CHECK(ask_records.records(runs, 9).value().size() == 2);
        record_query before;
        before.limit = 2;
        CHECK(ask_records.records(before, 9).value().size() == 2);
    }

    TEST_CASE_FIXTURE(asked, "a record belongs to the run with its name") {
        REQUIRE_FALSE(db.run("UPDATE records SET run = 2 WHERE number = 4"));
        CHECK(ask_records.records({}, 9).error() == damaged());
    }

    TEST_CASE_FIXTURE(asked, "a damaged row does not affect later queries") {
        REQUIRE_FALSE(db.run("SAVEPOINT s; UPDATE records SET body = 'won' WHERE number = 3"));
        CHECK(ask_records.records({}, 9).error() == damaged());
        REQUIRE_FALSE(db.run("ROLLBACK TO s"));
        CHECK(ask_records.records({}, 9).value().size() == 4);
    }
}
