// Tests the checksums of table rows.
#include <tether/store/kept_rows.hpp>
#include <tether/store/schema.hpp>

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::store;

namespace {

struct tables {
    database db;
    row_check check;
    tables() {
        REQUIRE_FALSE(db.open_in_memory());
        REQUIRE_FALSE(migrate(db, all_migrations()));
    }
    template <class Row>
    error_code read(Row& row) {
        statement all{db, std::string{"SELECT "} + Row::columns + " FROM " + Row::from};
        rows found{all};
        REQUIRE(found.next());
        read_row(found, check, row);
        return found.error();
    }
};

} // namespace

TEST_SUITE("store::kept_rows") {

    TEST_CASE_FIXTURE(tables, "a row with a change in any column is damage") {
        ledger_row line{"run_1", "sesn_1", 5, 0};
        statement put{db, "INSERT INTO ledger VALUES(?,?,?,?,?)"};
        REQUIRE_FALSE(put.run(line.run_id, line.session_id, line.since, line.kept, sum_of(check, line)));
        ledger_row back;
        CHECK_FALSE(read(back));
        for (const char* change :
             {"run_id = 'run_2'", "session_id = ''", "since = 6", "kept = 1", "row_check = row_check + 1"}) {
            CAPTURE(change);
            REQUIRE_FALSE(db.run("SAVEPOINT s; UPDATE ledger SET " + std::string{change}));
            CHECK(read(back) == damaged());
            REQUIRE_FALSE(db.run("ROLLBACK TO s"));
        }
    }

    TEST_CASE_FIXTURE(tables, "a continuation whose open flag changed on the disk is damage") {
        REQUIRE_FALSE(db.run("PRAGMA foreign_keys = OFF"));
        for (const std::int64_t open : {0, 1}) {
            CAPTURE(open);
            continuation_row line;
            line.run = 1;
            line.open = open;
            line.sealed = "sealed";
            REQUIRE_FALSE(db.run("DELETE FROM continuations"));
            statement put{db, "INSERT INTO continuations(run, open, in_doubt, sealed, row_check) VALUES(?,?,?,?,?)"};
            REQUIRE_FALSE(put.run(line.run, line.open, line.in_doubt, blob_view{line.sealed}, sum_of(check, line)));
            continuation_row back;
            CHECK_FALSE(read(back));
            CHECK(back.open == open);
            REQUIRE_FALSE(db.run("UPDATE continuations SET open = 1 - open"));
            CHECK(read(back) == damaged());
        }
    }

    TEST_CASE_FIXTURE(tables, "work that is sealed text of another row is damage") {
        REQUIRE_FALSE(db.run("PRAGMA foreign_keys = OFF"));
        const work_row line{1, "sealed"};
        statement put{db, "INSERT INTO work(run, sealed, row_check) VALUES(?,?,?)"};
        REQUIRE_FALSE(put.run(line.run, blob_view{line.sealed}, sum_of(check, line)));
        work_row back;
        CHECK_FALSE(read(back));
        REQUIRE_FALSE(db.run("UPDATE work SET run = 2"));
        CHECK(read(back) == damaged());
    }

    TEST_CASE_FIXTURE(tables, "a missing value differs from an empty one") {
        run_row owner;
        owner.key = 1;
        statement put_run{db, "INSERT INTO runs VALUES(1, '', 0, '', '', '', NULL, '', ?)"};
        REQUIRE_FALSE(put_run.run(sum_of(check, owner)));
        record_row line;
        line.number = 1;
        line.run = 1;
        statement put{db, "INSERT INTO records VALUES(1, 1, 0, 0, NULL, '', NULL, 0, '', ?)"};
        REQUIRE_FALSE(put.run(sum_of(check, line)));
        record_row back;
        CHECK_FALSE(read(back));
        REQUIRE_FALSE(db.run("UPDATE records SET event_id = ''"));
        CHECK(read(back) == damaged());
        REQUIRE_FALSE(db.run("UPDATE records SET event_id = NULL, processed_at = 0"));
        CHECK(read(back) == damaged());
        REQUIRE_FALSE(db.run("UPDATE records SET processed_at = NULL; UPDATE runs SET id = 'run_2'"));
        CHECK(read(back) == damaged());
    }
}
