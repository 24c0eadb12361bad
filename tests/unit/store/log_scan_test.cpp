// Tests the search for damage in a write-ahead log.
#include <tether/store/log_scan.hpp>

#include <tether/store/sqlite.hpp>

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <fstream>
#include <sstream>

using namespace tether;
using namespace tether::store;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t head = 32, frame = 24 + 4096;

std::string read(const fs::path& file) {
    std::ostringstream out;
    out << std::ifstream{file, std::ios::binary}.rdbuf();
    return out.str();
}

/// A log of several commits, one frame each, followed by the remains of an older and longer log.
struct written_log {
    test::temp_dir dir;
    std::string bytes;
    std::size_t frames = 0; ///< of the commits

    written_log() {
        std::ofstream{dir / "a.db"};
        database db;
        REQUIRE_FALSE(db.open(dir / "a.db", database::access::read_write));
        std::string mode;
        REQUIRE_FALSE(db.ask("PRAGMA journal_mode = WAL", mode));
        REQUIRE_FALSE(db.run("CREATE TABLE t(i INTEGER PRIMARY KEY, x)"));
        for (int i = 0; i < 20; ++i) REQUIRE_FALSE(db.run("INSERT INTO t(x) VALUES('old')"));
        REQUIRE_FALSE(db.move_log(database::checkpoint::passive));
        for (int i = 0; i < 6; ++i) REQUIRE_FALSE(db.run("INSERT INTO t(x) VALUES('new')"));
        frames = static_cast<std::size_t>(db.log_pages());
        bytes = read(dir / "a.db-wal");
        REQUIRE(bytes.size() > head + frames * frame);
    }
    log_state scan(const std::string& changed) const {
        std::ofstream{dir / "log", std::ios::binary} << changed;
        return scan_log(dir / "log").value();
    }
    /// Inverts one bit of the log.
    log_state scan_with_flip(std::size_t at) const {
        std::string changed = bytes;
        changed[at] = static_cast<char>(changed[at] ^ 4);
        return scan(changed);
    }
};

} // namespace

TEST_SUITE("store::log_scan") {

    TEST_CASE("a missing, an empty and an incomplete log are valid") {
        test::temp_dir dir;
        CHECK(scan_log(dir / "none").value() == log_state::sound);
        std::ofstream{dir / "log"};
        CHECK(scan_log(dir / "log").value() == log_state::sound);
        std::ofstream{dir / "log"} << "short";
        CHECK(scan_log(dir / "log").value() == log_state::sound);
    }

    TEST_CASE_FIXTURE(written_log, "a log is valid, also when its last commit was torn or cut") {
        CHECK(scan(bytes) == log_state::sound);
        for (std::size_t at = head + (frames - 1) * frame; at < head + frames * frame; at += 97) {
            CAPTURE(at);
            CHECK(scan_with_flip(at) == log_state::sound);
            CHECK(scan(bytes.substr(0, at)) == log_state::sound);
        }
    }

    TEST_CASE_FIXTURE(written_log, "any other damage among the commits is detected") {
        for (std::size_t at = 0; at < head + (frames - 1) * frame; at += 7) {
            CAPTURE(at);
            REQUIRE(scan_with_flip(at) == log_state::damaged);
        }
    }

    TEST_CASE_FIXTURE(written_log, "the remains of an older log after the commits do not matter") {
        for (std::size_t at = head + frames * frame; at < bytes.size(); at += 101)
            CHECK(scan_with_flip(at) == log_state::sound);
    }
}
