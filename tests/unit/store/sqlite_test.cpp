// Tests the SQLite wrapper.
#include <tether/store/sqlite.hpp>

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <filesystem>
#include <fstream>

using namespace tether;
using namespace tether::store;

namespace {

struct in_memory {
    database db;
    in_memory() { REQUIRE_FALSE(db.open_in_memory()); }
};

} // namespace

TEST_SUITE("store::sqlite") {

    TEST_CASE_FIXTURE(in_memory, "values are read back as they were bound") {
        REQUIRE_FALSE(db.run("CREATE TABLE t(i INTEGER, t TEXT, b BLOB, n INTEGER, m TEXT)"));
        statement put{db, "INSERT INTO t VALUES(?,?,?,?,?)"};
        const std::string text("a\0b", 3);
        REQUIRE_FALSE(put.run(std::int64_t{-5}, std::string_view{text}, blob_view{""}, std::optional<std::int64_t>{},
                              std::optional<std::string_view>{"x"}));
        CHECK(db.changes() == 1);
        statement get{db, "SELECT * FROM t"};
        rows found{get};
        REQUIRE(found.next());
        CHECK(found.integer(0) == -5);
        CHECK(found.text(1) == text);
        CHECK(found.blob(2).empty());
        CHECK_FALSE(found.is_null(2));
        CHECK_FALSE(found.maybe_integer(3).has_value());
        CHECK(found.text(4) == "x");
        CHECK_FALSE(found.next());
        CHECK_FALSE(found.error());
    }

    TEST_CASE_FIXTURE(in_memory, "a statement can be used again after an error") {
        REQUIRE_FALSE(db.run("CREATE TABLE t(i INTEGER PRIMARY KEY)"));
        statement put{db, "INSERT INTO t VALUES(?)"};
        REQUIRE_FALSE(put.run(std::int64_t{1}));
        const error_code twice = put.run(std::int64_t{1});
        CHECK(twice.category() == sqlite_category());
        CHECK_FALSE(is_trouble(twice));
        CHECK_FALSE(put.run(std::int64_t{2}));
        std::int64_t count = 0;
        REQUIRE_FALSE(db.ask("SELECT count(*) FROM t", count));
        CHECK(count == 2);
    }

    TEST_CASE_FIXTURE(in_memory, "a statement that cannot be prepared reports that when it is used") {
        statement wrong{db, "SELECT * FROM nowhere"};
        CHECK(wrong.run());
        rows none{wrong};
        CHECK_FALSE(none.next());
        CHECK(none.error());
    }

    TEST_CASE_FIXTURE(in_memory, "a missing result counts as damage") {
        std::int64_t answer = 0;
        CHECK(is_damage(db.ask("SELECT 1 WHERE 0", answer)));
    }

    TEST_CASE("only an existing file is opened") {
        test::temp_dir dir;
        database db;
        CHECK(db.open(dir / "none.db", database::access::read_write));
        CHECK_FALSE(std::filesystem::exists(dir / "none.db"));
    }

    TEST_CASE("a file that is not a database is damage, and stays unchanged") {
        test::temp_dir dir;
        std::ofstream{dir / "x.db"} << std::string(5000, 'x');
        database db;
        error_code ec = db.open(dir / "x.db", database::access::read_write);
        std::int64_t answer = 0;
        if (!ec) ec = db.ask("SELECT count(*) FROM sqlite_schema", answer);
        CHECK(is_damage(ec));
        CHECK(is_trouble(ec));
        db.close();
        CHECK(std::filesystem::file_size(dir / "x.db") == 5000);
    }

    TEST_CASE("closing keeps the write-ahead log unless its removal is requested") {
        test::temp_dir dir;
        const auto file = dir / "a.db";
        std::ofstream{file};
        std::string mode;
        {
            database db;
            REQUIRE_FALSE(db.open(file, database::access::read_write));
            REQUIRE_FALSE(db.ask("PRAGMA journal_mode = WAL", mode));
            REQUIRE_FALSE(db.run("CREATE TABLE t(i)"));
            CHECK(db.log_pages() > 0);
        }
        CHECK(std::filesystem::file_size(dir / "a.db-wal") > 0);
        {
            database db;
            REQUIRE_FALSE(db.open(file, database::access::read_write));
            REQUIRE_FALSE(db.run("INSERT INTO t VALUES(1)"));
            REQUIRE_FALSE(db.move_log(database::checkpoint::truncate));
            CHECK(db.log_pages() == 0);
            CHECK(std::filesystem::file_size(dir / "a.db-wal") == 0);
            db.keep_log_on_close(false);
        }
        CHECK_FALSE(std::filesystem::exists(dir / "a.db-wal"));
    }

    TEST_CASE("error messages read like reasons") {
        CHECK(error_code(13, sqlite_category()).message() == "the disk is full");
        CHECK(error_code(8, sqlite_category()).message() == "the file or its file system is read-only");
        CHECK(error_code(10 | 4 << 8, sqlite_category()).message() == "I/O error (1034)");
        CHECK(damaged().message() == "the file is damaged");
        CHECK(is_busy(error_code(5, sqlite_category())));
        CHECK_FALSE(is_trouble(errc::not_found));
        CHECK_FALSE(is_damage(error_code(11, boost::system::system_category())));
    }
}
