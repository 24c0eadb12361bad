// Tests that files of earlier versions are read with all their data.
#include "disk_fixture.hpp"
#include "lives.hpp"
#include "support/test_data.hpp"

#include <tether/store/continuation_codec.hpp>
#include <tether/store/run_codec.hpp>

#include <cstdlib>
#include <filesystem>

using namespace tether;
using namespace tether::store;
using namespace tether::store::samples;
using lines = std::vector<std::string>;

namespace {

std::string folder_of(std::size_t version) {
    return fmt::format("store/version_{}/", version);
}

/// Writes all declarations and rows of a store as SQL.
std::string dump(database& file) {
    std::string sql = fmt::format("PRAGMA application_id = {};\nPRAGMA user_version = {};\nBEGIN;\n",
                                  store_application_id, all_migrations().size());
    statement schema{file, "SELECT sql, type, name FROM sqlite_schema WHERE sql <> '' ORDER BY rowid"};
    rows declared{schema};
    while (declared.next()) {
        const std::string table{declared.text(2)};
        sql += fmt::format("{};\n", declared.text(0));
        if (declared.text(1) != "table") continue;
        std::string columns;
        REQUIRE_FALSE(file.ask(
            fmt::format("SELECT group_concat('quote(' || name || ')', '||'',''||') FROM pragma_table_info('{}')",
                        table),
            columns));
        statement content{file, fmt::format("SELECT {} FROM {}", columns, table)};
        rows found{content};
        while (found.next()) sql += fmt::format("INSERT INTO {} VALUES({});\n", table, found.text(0));
    }
    return sql + "COMMIT;\n";
}

struct version_fixture : disk_fixture {
    /// Restores a file of an earlier version, with its key.
    void restore(std::size_t version) {
        write("");
        write(test::read_data(folder_of(version) + "seal.key"), "seal.key");
        database db;
        REQUIRE_FALSE(db.open(file(), database::access::read_write));
        REQUIRE_FALSE(db.run("PRAGMA auto_vacuum = INCREMENTAL"));
        REQUIRE_FALSE(db.run(test::read_data(folder_of(version) + "store.sql")));
        REQUIRE_FALSE(db.run("PRAGMA journal_mode = WAL"));
        db.keep_log_on_close(false);
    }
    /// Lives every stage in a new store.
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
};

} // namespace

TEST_SUITE("store::versions") {

    TEST_CASE_FIXTURE(version_fixture, "the file of this version is written for later versions, on request") {
        if (!std::getenv("TETHER_UPDATE_GOLDEN")) return;
        write_lives();
        kept.reset();
        database db;
        REQUIRE_FALSE(db.open(file(), database::access::read_only));
        const auto folder = test::data_dir() / folder_of(all_migrations().size());
        std::filesystem::create_directories(folder);
        std::ofstream{folder / "store.sql"} << dump(db);
        std::ofstream{folder / "seal.key"} << bytes("seal.key");
    }

    TEST_CASE_FIXTURE(version_fixture, "a file of version 1 is read as it was written") {
        restore(1);
        reopen();
        CHECK(feed() == lines{"1", "2:{\"id\":\"sevt_1\",\"type\":\"agent.message\"}", "3"});
        const auto open = run(kept->async_unfinished("", 9));
        REQUIRE(open->size() == 1);
        CHECK(open->at(0).run.title == "version 1");
        CHECK(open->at(0).continuation.spec.vault_ids == boost::json::parse(R"(["vlt_1"])"));
        CHECK((*run(kept->async_recall(1000, "key_1")))->body_digest == "digest");
        CHECK(run(kept->async_ledger())->at(0).session_id == "sesn_1");
        CHECK((*run(kept->async_find(id_of(2))))->state == session::run_state::succeeded);
    }

    TEST_CASE_FIXTURE(version_fixture, "a file of version 2 is read as it was written, with runs in every stage") {
        restore(2);
        reopen();
        CHECK(kept->spoilt().empty());
        for (int n = 1; n <= lives::last_stage; ++n) {
            CAPTURE(n);
            const session::kept_run expected = lives::life(n);
            const auto found = run(kept->async_load(id_of(n))).value();
            REQUIRE(found.has_value());
            CHECK(to_kept_text(found->run) == to_kept_text(expected.run));
            CHECK(to_kept_text(found->continuation) == to_kept_text(expected.continuation));
            CHECK((*run(kept->async_recall(1000, lives::key_of(n).key)))->run_id == id_of(n));
            CHECK(run(kept->async_event_marks(id_of(n)))->size() == lives::events_of(n).size());
        }
    }
}
