// Tests how the store's file is created, checked, migrated or refused.
#include <tether/store/store_file.hpp>

#include "disk_fixture.hpp"

#include <sys/stat.h>
#include <unistd.h>
#include <vector>

using namespace tether;
using namespace tether::store;
using namespace tether::store::samples;
namespace fs = std::filesystem;

namespace {

struct state_folder : disk_fixture {
    /// Opens only the file, with other versions if requested.
    std::string complaint(std::span<const migration> steps = all_migrations()) const {
        store_file opened;
        std::string said;
        const bool good = opened.open(config, said, steps);
        CHECK(good == said.empty());
        return said;
    }
    /// One commit of many pages.
    error_code put_many(int events) {
        std::vector<api::event> long_ones;
        for (int i = 0; i < events; ++i) long_ones.push_back(event_of("", std::string(4000, 'x')));
        return append(1, std::move(long_ones));
    }
    /// A store that cannot be opened without its key.
    void reopen_with_work() {
        fs::remove(file());
        reopen();
        REQUIRE_FALSE(put(run_of(1)));
        REQUIRE_FALSE(run(kept->async_note(id_of(1), open_continuation())));
        kept.reset();
    }
    bool says(std::string_view text) const {
        const std::string said = complaint();
        CAPTURE(said);
        return said.find(text) != std::string::npos;
    }
};

} // namespace

TEST_SUITE("store::store_file") {

    TEST_CASE_FIXTURE(state_folder,
                      "the first startup creates the folder and its files, accessible only to their owner") {
        config.state_dir = dir / "state";
        CHECK(complaint().empty());
        const auto owner_only = fs::perms::owner_read | fs::perms::owner_write;
        CHECK(fs::status(config.state_dir).permissions() == fs::perms::owner_all);
        for (const char* name : {"tether.db", "seal.key", "lock"}) {
            CAPTURE(name);
            CHECK(fs::status(config.state_dir / name).permissions() == owner_only);
        }
        CHECK(std::distance(fs::directory_iterator{config.state_dir}, fs::directory_iterator{}) == 3);
        CHECK(complaint().empty());
    }

    TEST_CASE_FIXTURE(state_folder, "an unfinished first startup is repeated") {
        write("half", "tether.db.new");
        write("half", "tether.db.new-journal");
        CHECK(complaint().empty());
        CHECK_FALSE(fs::exists(file("tether.db.new")));
    }

    TEST_CASE_FIXTURE(state_folder, "a folder that another daemon uses is refused") {
        reopen();
        CHECK(complaint() == "another tetherd uses the state directory " + dir.path().string());
    }

    TEST_CASE_FIXTURE(state_folder, "a folder that cannot be created is named") {
        write("no folder", "in_the_way");
        config.state_dir = dir / "in_the_way" / "state";
        CHECK(says("cannot create the state directory " + config.state_dir.string() + ": Not a directory"));
    }

    TEST_CASE_FIXTURE(state_folder, "parent folders are created too, and only the last is private to the owner") {
        const fs::path above = dir / "a", last = above / "b" / "c";
        config.state_dir = last / "";
        const mode_t before = ::umask(022);
        CHECK(complaint().empty());
        ::umask(before);
        CHECK(fs::status(above).permissions() == fs::perms{0755});
        CHECK(fs::status(last).permissions() == fs::perms::owner_all);
        fs::permissions(last, fs::perms{0750}); // the user's choice
        CHECK(complaint().empty());
        CHECK(fs::status(last).permissions() == fs::perms{0750});
    }

    TEST_CASE_FIXTURE(state_folder,
                      "a folder and files that others can change, and a key that others can read, are refused") {
        reopen();
        kept.reset();
        const auto with_mode = [&](const fs::path& path, unsigned mode) {
            const fs::perms before = fs::status(path).permissions();
            fs::permissions(path, fs::perms{mode});
            const std::string said = complaint();
            fs::permissions(path, before);
            return said;
        };
        for (const unsigned mode : {0720u, 0702u, 0777u})
            CHECK(with_mode(dir.path(), mode) ==
                  dir.path().string() + ": other users can change it; run: chmod go-w " + dir.path().string());
        for (const char* name : {"tether.db", "lock"})
            CHECK(with_mode(file(name), 0660).ends_with("run: chmod go-w " + file(name).string()));
        for (const unsigned mode : {0640u, 0604u, 0666u})
            CHECK(with_mode(file("seal.key"), mode).ends_with("run: chmod 600 " + file("seal.key").string()));
        CHECK(with_mode(dir.path(), 0755).empty());
        if (::geteuid() != 0) return; // only root can change the owner of files
        const uid_t stranger = 4'000'001;
        for (const char* name : {"", "tether.db", "seal.key"}) {
            const fs::path place = name[0] ? file(name) : dir.path();
            REQUIRE(::chown(place.c_str(), stranger, static_cast<gid_t>(-1)) == 0);
            CHECK(says(place.string() + " belongs to user 4000001, who can read and change it; run: chown 0"));
            REQUIRE(::chown(place.c_str(), 0, static_cast<gid_t>(-1)) == 0);
        }
        CHECK(complaint().empty());
    }

    TEST_CASE_FIXTURE(state_folder, "an empty, a short and a foreign file are damage, and never a first startup") {
        for (const std::string& text : {std::string{}, std::string(50, 'x'), std::string(20'000, 'x')}) {
            write(text);
            CHECK(says("is damaged"));
            CHECK(bytes() == text);
        }
        CHECK(says("cp -a " + dir.path().string() + " " + dir.path().string() + ".damaged"));
        CHECK(says(".recover"));
        CHECK(says(file().string()));
    }

    TEST_CASE_FIXTURE(state_folder,
                      "the advice for a new store says to keep the instance name, which sessions contain") {
        write("nonsense");
        CHECK(says("to start over, move " + file().string() + "* away"));
        CHECK(says("but keep " + file("instance").string() + ", which tether reap needs"));
        CHECK_FALSE(says("move " + dir.path().string() + " away"));
        reopen_with_work();
        fs::remove(file("seal.key"));
        CHECK(says("move " + file().string() + "* away"));
        CHECK(says("but keep " + file("instance").string() + ", which tether reap needs"));
    }

    TEST_CASE_FIXTURE(state_folder, "a write-ahead log without its file is damage") {
        write(std::string(5000, 'x'), "tether.db-wal");
        CHECK(says("its log exists"));
        CHECK_FALSE(fs::exists(file()));
    }

    TEST_CASE_FIXTURE(state_folder, "a file of a later version is not changed, and not reported as damaged") {
        CHECK(complaint().empty());
        std::string text = bytes();
        text[63] = 9; // the last byte of `user_version` (SQLite's file format, § 1.3)
        write(text);
        CHECK(says(file().string() + " was written by a newer tether: its version is 9, this tether supports up to " +
                   std::to_string(all_migrations().size())));
        CHECK(says("Nothing was changed in it"));
        CHECK_FALSE(says("damaged"));
        CHECK_FALSE(says("away"));
        CHECK(bytes() == text);
    }

    TEST_CASE_FIXTURE(state_folder, "a file of an earlier version is migrated with its content") {
        reopen();
        REQUIRE_FALSE(put(run_of(1)));
        kept.reset();
        const std::span<const migration> known = all_migrations();
        const auto followed_by = [&](migration next) {
            std::vector<migration> steps{known.begin(), known.end()};
            steps.push_back(next);
            return steps;
        };
        CHECK(complaint(followed_by("CREATE TABLE notes(x INTEGER) STRICT")).empty());
        CHECK(says("its version is " + std::to_string(known.size() + 1)));
        const std::vector<migration> failing = followed_by("CREATE TABLE runs(x INTEGER) STRICT");
        fs::remove_all(dir.path());
        CHECK(complaint().empty());
        const std::string before = bytes();
        CHECK(complaint(failing).find("cannot upgrade it to this version") != std::string::npos);
        CHECK(bytes() == before);
        CHECK(complaint().empty());
    }

    TEST_CASE_FIXTURE(state_folder, "a missing key is created again only when nothing needs the old one") {
        reopen();
        REQUIRE_FALSE(put(run_of(1)));
        kept.reset();
        fs::remove(file("seal.key"));
        reopen();
        REQUIRE_FALSE(run(kept->async_note(id_of(1), open_continuation())));
        kept.reset();
        const std::string key = bytes("seal.key");
        fs::remove(file("seal.key"));
        CHECK(says("seal.key is missing"));
        CHECK_FALSE(fs::exists(file("seal.key")));
        write(std::string(32, 'x'), "seal.key");
        CHECK(says("seal.key is not the key of"));
        write("short", "seal.key");
        CHECK(says("seal.key is damaged"));
        write(key, "seal.key");
        CHECK(complaint().empty());
    }

    TEST_CASE_FIXTURE(state_folder, "two commits torn by power losses, one after the other, are not damage") {
        const auto tear = [this](auto&& change) {
            const std::string before = bytes("tether.db-wal");
            REQUIRE_FALSE(change());
            const std::string main = bytes();
            std::string log = bytes("tether.db-wal");
            kept.reset();
            std::size_t first = 32; // the first frame of the change
            while (log.compare(0, first + 4120, before, 0, first + 4120) == 0) first += 4120;
            log[first + 100] = static_cast<char>(log[first + 100] ^ 1);
            write(main);
            write(log, "tether.db-wal");
            reopen();
        };
        reopen();
        REQUIRE_FALSE(put(run_of(1)));
        tear([this] { return put_many(40); }); // its end is far behind
        CHECK(kept->newest_record() == 1);
        tear([this] { return put(run_of(2)); });
        CHECK(feed() == std::vector<std::string>{"1"});
    }

    TEST_CASE_FIXTURE(state_folder, "changes in the write-ahead log survive a crash, and a gap among them is damage") {
        reopen();
        for (int n = 1; n <= 5; ++n) REQUIRE_FALSE(put(run_of(n)));
        const std::string log = bytes("tether.db-wal"), main = bytes();
        kept.reset();
        write(main);
        write(log, "tether.db-wal"); // the result of a power loss
        reopen();
        CHECK(kept->counts()[session::run_state::running] == 5);
        kept.reset();
        write(main);
        std::string broken = log;
        broken[32 + 24 + 100] = static_cast<char>(broken[32 + 24 + 100] ^ 1);
        write(broken, "tether.db-wal");
        CHECK(says("its log contains committed changes after a damaged place"));
        CHECK(bytes("tether.db-wal") == broken);
        CHECK(bytes() == main);
    }
}
