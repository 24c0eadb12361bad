// Tests how changes are written to the store's tables.
#include <tether/store/table_writer.hpp>

#include "table_fixture.hpp"

using namespace tether;
using namespace tether::store;
using namespace tether::store::samples;
using session::run_state;

namespace {

struct tables : table_fixture {
    table_writer writer{db, sealer};
    tables() { REQUIRE_FALSE(writer.load()); }
    void put(run r, const session::continuation* then = nullptr, const session::request_key* key = nullptr) {
        REQUIRE_FALSE(writer.put(shared(std::move(r)), then, key, done));
    }
};

} // namespace

TEST_SUITE("store::table_writer") {

    TEST_CASE_FIXTURE(tables, "a run stored twice is one row and two records, and its states are reported") {
        put(run_of(1));
        put(run_of(1, 1000, run_state::failed));
        CHECK(ask("SELECT count(*) FROM runs") == 1);
        CHECK(ask("SELECT count(*) FROM records") == 2);
        REQUIRE(done.moves.size() == 2);
        CHECK_FALSE(done.moves[0].from.has_value());
        CHECK((done.moves[1].from == run_state::running));
        CHECK((done.moves[1].to == run_state::failed));
    }

    TEST_CASE_FIXTURE(tables, "a reused idempotency key belongs to the later run") {
        const auto key = key_of("k", "d");
        put(run_of(1), nullptr, &key);
        put(run_of(2), nullptr, &key);
        CHECK(ask("SELECT count(*) FROM request_keys") == 1);
        CHECK(ask("SELECT run FROM request_keys") == 2);
        REQUIRE_FALSE(writer.remove(id_of(2), done));
        CHECK(ask("SELECT count(*) FROM request_keys") == 0);
    }

    TEST_CASE_FIXTURE(tables, "a removed run leaves only the newest number") {
        const auto open = continuation_with_work("work");
        const auto key = key_of("k", "d");
        put(run_of(1), &open, &key);
        CHECK(ask("SELECT count(*) FROM work") == 1);
        REQUIRE_FALSE(writer.append(id_of(1), {event_of("e", "x")}, done));
        REQUIRE_FALSE(writer.remove(id_of(1), done));
        for (const char* table : {"runs", "records", "continuations", "work", "request_keys", "ledger"}) {
            CAPTURE(table);
            CHECK(ask(std::string{"SELECT count(*) FROM "} + table) == 0);
        }
        CHECK(ask("SELECT value FROM meta") == 2);
        CHECK(done.removed == std::vector<std::string>{id_of(1)});
    }

    TEST_CASE_FIXTURE(tables, "the text of work is written with the run, and deleted by the first change without it") {
        session::continuation then = continuation_with_work("work");
        put(run_of(1), &then);
        const std::string sealed = ask_text("SELECT quote(sealed) FROM work");
        const auto bytes = done.continuations.back().bytes;
        put(run_of(1), &then);
        REQUIRE_FALSE(writer.note(id_of(1), then, done));
        put(run_of(1));
        CHECK(ask_text("SELECT quote(sealed) FROM work") == sealed);
        CHECK(done.continuations.back().bytes == bytes);
        then.spec.events = {};
        REQUIRE_FALSE(writer.note(id_of(1), then, done));
        CHECK(ask("SELECT count(*) FROM work") == 0);
        CHECK(done.continuations.back().bytes < bytes);
        REQUIRE_FALSE(writer.note(id_of(1), continuation_with_work("of a further turn"), done));
        CHECK(ask("SELECT count(*) FROM work") == 0);
    }

    TEST_CASE_FIXTURE(tables, "one transaction removes a bounded number of records and says that more exist") {
        for (int n = 1; n <= 3; ++n) {
            put(finished(n, wall_time{}));
            std::vector<api::event> events;
            for (int i = 0; i < 1500; ++i) events.push_back(event_of("", "x"));
            REQUIRE_FALSE(writer.append(id_of(n), events, done));
        }
        pruned gone;
        prune_bounds bounds;
        bounds.ended_by = wall_now();
        bounds.at_most = 100;
        REQUIRE_FALSE(writer.prune(bounds, gone, done));
        CHECK(gone.run_ids.size() == 2);
        CHECK(gone.more);
        pruned rest;
        REQUIRE_FALSE(writer.prune(bounds, rest, done));
        CHECK(rest.run_ids.size() == 1);
        CHECK_FALSE(rest.more);
    }

    TEST_CASE_FIXTURE(tables, "a probe of a failed disk changes no data") {
        REQUIRE_FALSE(writer.probe());
        REQUIRE_FALSE(writer.probe());
        CHECK(ask("SELECT count(*) FROM meta") == 1);
        CHECK(ask("SELECT count(*) FROM records") == 0);
    }

    TEST_CASE_FIXTURE(tables, "a run whose row is invalid is damage, not a new run") {
        put(run_of(1));
        REQUIRE_FALSE(db.run("UPDATE runs SET state = 'flying'"));
        CHECK(writer.put(shared(run_of(1)), nullptr, nullptr, done) == damaged());
    }
}
