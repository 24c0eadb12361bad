// Writes and restores stores with runs in every stage, of this version and of earlier ones.
#pragma once

#include "disk_fixture.hpp"
#include "lives.hpp"
#include "support/test_data.hpp"

#include <tether/store/continuation_codec.hpp>
#include <tether/store/run_codec.hpp>

namespace tether::store {

struct version_fixture : disk_fixture {
    static std::string folder_of(std::size_t version) { return fmt::format("store/version_{}/", version); }

    /// Writes all declarations and rows of a store as SQL.
    static std::string dump(database& file) {
        std::string sql = fmt::format("PRAGMA application_id = {};\nPRAGMA user_version = {};\nBEGIN;\n",
                                      store_application_id, all_migrations().size());
        statement schema{file, "SELECT sql, type, name FROM sqlite_schema WHERE sql <> '' ORDER BY rowid"};
        rows declared{schema};
        while (declared.next()) {
            const std::string table{declared.text(2)};
            sql += fmt::format("{};\n", declared.text(0));
            if (declared.text(1) != "table") continue;
            std::string columns;
            REQUIRE_FALSE(file.ask(fmt::format("SELECT group_concat('quote(' || name || ')', '||'',''||') "
                                               "FROM pragma_table_info('{}')",
                                               table),
                                   columns));
            statement content{file, fmt::format("SELECT {} FROM {}", columns, table)};
            rows found{content};
            while (found.next()) sql += fmt::format("INSERT INTO {} VALUES({});\n", table, found.text(0));
        }
        return sql + "COMMIT;\n";
    }

    /// Replaces the store by a file of an earlier version, with its key.
    void restore(std::size_t version) {
        kept.reset();
        for (const char* name : {"tether.db", "tether.db-wal", "tether.db-shm"}) std::filesystem::remove(file(name));
        write("");
        write(test::read_data(folder_of(version) + "seal.key"), "seal.key");
        database db;
        REQUIRE_FALSE(db.open(file(), database::access::read_write));
        REQUIRE_FALSE(db.run("PRAGMA auto_vacuum = INCREMENTAL"));
        REQUIRE_FALSE(db.run(test::read_data(folder_of(version) + "store.sql")));
        REQUIRE_FALSE(db.run("PRAGMA journal_mode = WAL"));
        db.keep_log_on_close(false);
    }

    /// Makes a store with a run in every stage.
    void write_lives() {
        write("a key of the tests, not a secret", "seal.key");
        reopen();
        for (int n = 1; n <= lives::last_stage; ++n) {
            session::kept_run first = lives::accepted_run(n), last = lives::life(n);
            REQUIRE_FALSE(run(kept->async_accept(first.run, first.continuation, lives::key_of(n))));
            auto events = lives::events_of(n);
            if (!events.empty()) REQUIRE_FALSE(append(n, std::move(events)));
            REQUIRE_FALSE(run(kept->async_checkpoint(last.run, last.continuation)));
        }
    }

    void check_lives() {
        CHECK(kept->spoilt().empty());
        for (int n = 1; n <= lives::last_stage; ++n) {
            CAPTURE(n);
            const session::kept_run expected = lives::life(n);
            const auto found = run(kept->async_load(samples::id_of(n))).value();
            REQUIRE(found.has_value());
            CHECK(to_kept_text(found->run) == to_kept_text(expected.run));
            CHECK(to_kept_text(found->continuation) == to_kept_text(expected.continuation));
            if (n != lives::further)
                CHECK(found->continuation.spec.events.text() == expected.continuation.spec.events.text());
            CHECK((*run(kept->async_recall(1000, lives::key_of(n).key)))->run_id == samples::id_of(n));
            CHECK(run(kept->async_event_marks(samples::id_of(n)))->size() == lives::events_of(n).size());
            turn_query turns;
            turns.run_id = samples::id_of(n);
            const auto ended = run(kept->async_turns(turns)).value();
            REQUIRE(ended.size() == (expected.run.result ? 1 : 0));
            if (!ended.empty()) CHECK(to_kept_text(ended[0]) == to_kept_text(expected.run));
        }
        CHECK(run(kept->async_unfinished("", 100))->size() == 9);
    }
};

} // namespace tether::store
