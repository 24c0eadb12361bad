// Tests the writer's thread, which groups changes into transactions.
#include <tether/store/group_writer.hpp>

#include <tether/store/store_file.hpp>

#include "samples.hpp"
#include "support/faulty_vfs.hpp"
#include "support/temp_dir.hpp"

#include <algorithm>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::store;
using namespace tether::store::samples;
using test::faulty_vfs;

namespace {

/// A writer whose reports are collected, and whose commits can be delayed.
struct writing {
    writing() {
        config.state_dir = dir.path();
        config.vfs = disk.name();
        config.probe_interval = milliseconds{1};
        config.at_commit = [this](commit_point at) {
            std::unique_lock lock{mutex};
            if (at == commit_point::after) ++commits;
            else committing = true;
            changed.notify_all();
            if (at == commit_point::before) changed.wait(lock, [this] { return open; });
        };
        std::string why;
        REQUIRE_MESSAGE(file.open(config, why), why);
        writer.emplace(file.writer(), file.sealer(), path, config, [this](group_report r) {
            const std::lock_guard lock{mutex};
            for (auto& change : r.changes) errors.push_back(change.error);
            for (auto& change : r.changes)
                for (auto& line : change.done.records) numbers.push_back(line.number);
            if (r.figures) tries.push_back(*r.figures);
            trouble = r.trouble;
            closed = r.closed;
            changed.notify_all();
        });
        REQUIRE_FALSE(writer->start());
    }
    ~writing() {
        hold(false);
        writer.reset();
    }

    void hold(bool on) {
        const std::lock_guard lock{mutex};
        open = !on;
        committing = false;
        changed.notify_all();
    }
    void put(int n) {
        change c;
        c.finish = [](const error_code&) {};
        c.apply = [r = std::make_shared<const run>(run_of(n))](table_writer& t, effects& e) {
            return t.put(r, nullptr, nullptr, e);
        };
        writer->submit(std::move(c));
    }
    void note_unknown() {
        change c;
        c.apply = [](table_writer& t, effects& done) { return t.note("run_x", session::continuation(), done); };
        writer->submit(std::move(c));
    }
    template <class Done>
    bool wait(Done done) {
        std::unique_lock lock{mutex};
        return changed.wait_until(lock, std::chrono::system_clock::now() + std::chrono::seconds{10}, done);
    }
    bool wait_for_reports(std::size_t count) {
        return wait([&] { return errors.size() == count; });
    }

    test::temp_dir dir;
    const std::string path = dir / "tether.db";
    faulty_vfs disk;
    store_config config;
    store_file file;
    std::mutex mutex; ///< guards the members below
    std::condition_variable changed;
    bool open = true;
    bool committing = false; ///< since the last `hold`
    int commits = 0;
    std::vector<error_code> errors;
    std::vector<std::uint64_t> numbers;
    std::vector<commit_figures> tries;
    std::string trouble;
    bool closed = false;
    std::optional<group_writer> writer;
};

using all_numbers = std::vector<std::uint64_t>;

} // namespace

TEST_SUITE("store::group_writer") {

    TEST_CASE_FIXTURE(writing, "changes that arrive during a commit share the next one") {
        hold(true);
        put(1);
        // The first group is the first change, or the first few; the others wait until it is committed.
        for (int n = 2; n <= 50; ++n) put(n);
        hold(false);
        REQUIRE(wait_for_reports(50));
        CHECK(commits <= 3);
        CHECK(std::none_of(errors.begin(), errors.end(), [](const error_code& ec) { return ec.failed(); }));
        CHECK(std::is_sorted(numbers.begin(), numbers.end()));
        CHECK(numbers.back() == 50);
    }

    TEST_CASE_FIXTURE(writing, "each attempt reports its number of changes, its duration and its success") {
        put(1);
        REQUIRE(wait_for_reports(1));
        disk.fail_now(faulty_vfs::no_space);
        put(2);
        REQUIRE(wait_for_reports(2));
        REQUIRE(wait([&] { return tries.size() >= 3; })); // the store's own attempts
        const std::lock_guard lock{mutex};
        CHECK(tries[0].kept);
        CHECK(tries[0].changes == 1);
        CHECK(tries[0].took.count() > 0);
        CHECK_FALSE(tries[1].kept);
        CHECK(tries[1].changes == 1);
        CHECK_FALSE(tries[2].kept);
        CHECK(tries[2].changes == 0);
    }

    TEST_CASE_FIXTURE(writing, "a change that cannot be made fails alone, and uses no number") {
        hold(true);
        put(1);
        note_unknown();
        put(2);
        hold(false);
        REQUIRE(wait_for_reports(3));
        CHECK_FALSE(errors[0]);
        CHECK(errors[1] == errc::not_found);
        CHECK_FALSE(errors[2]);
        CHECK(numbers == all_numbers{1, 2});
        CHECK(trouble.empty());
    }

    TEST_CASE_FIXTURE(writing, "a full disk fails its group, is reported, and ends when space is free again") {
        put(1);
        REQUIRE(wait_for_reports(1));
        disk.fail_now(faulty_vfs::no_space);
        put(2);
        REQUIRE(wait_for_reports(2));
        CHECK(errors[1].message() == "the disk is full");
        CHECK(wait([&] { return trouble == path + ": the disk is full"; }));
        disk.heal();
        CHECK(wait([&] { return trouble.empty(); })); // without a request
        put(2);
        REQUIRE(wait_for_reports(3));
        CHECK_FALSE(errors[2]);
        CHECK(numbers == all_numbers{1, 2});
    }

    TEST_CASE_FIXTURE(writing, "a damaged file is not written any more") {
        put(1);
        REQUIRE(wait_for_reports(1));
        writer->note_damage();
        const int before = disk.changes();
        put(2);
        REQUIRE(wait_for_reports(2));
        CHECK(is_damage(errors[1]));
        CHECK(wait([&] { return trouble == path + ": the file is damaged"; }));
        writer->close();
        REQUIRE(wait([&] { return closed; }));
        CHECK(disk.changes() == before);
    }

    TEST_CASE_FIXTURE(writing, "nothing is written to files that another program truncated, when the daemon stops") {
        std::string name;
        SUBCASE("the file") {
            name = "tether.db";
        }
        SUBCASE("its log") {
            name = "tether.db-wal";
        }
        put(1);
        REQUIRE(wait_for_reports(1));
        const int before = disk.changes();
        std::filesystem::resize_file(dir / name, 0);
        writer->close();
        REQUIRE(wait([&] { return closed; }));
        CHECK(trouble == path + ": the file is damaged");
        CHECK(disk.changes() == before);
        CHECK(std::filesystem::file_size(dir / name) == 0);
    }

    TEST_CASE_FIXTURE(writing, "nothing is written to a truncated file when the texts of removed runs are due") {
        config.purge_delay = milliseconds{1};
        for (int n = 1; n <= 5; ++n) put(n); // SQLite itself refuses a log that is too short to fill the file
        REQUIRE(wait_for_reports(5));
        hold(true);
        change removal;
        removal.finish = [](const error_code&) {};
        removal.apply = [](table_writer& tables, effects& done) {
            done.removed.emplace_back("run_x");
            return tables.probe();
        };
        writer->submit(std::move(removal));
        REQUIRE(wait([&] { return committing; }));
        std::filesystem::resize_file(path, 0);
        hold(false);
        CHECK(wait([&] { return trouble == path + ": the file is damaged"; }));
        CHECK(std::filesystem::file_size(path) == 0);
    }

    TEST_CASE_FIXTURE(writing, "a log that another program moved into the file is no damage") {
        put(1);
        REQUIRE(wait_for_reports(1));
        database other; // for example the sqlite3 shell of a backup
        REQUIRE_FALSE(other.open(path, database::access::read_write));
        std::int64_t tables = 0;
        REQUIRE_FALSE(other.ask("SELECT count(*) FROM sqlite_schema", tables)); // opens the log
        REQUIRE_FALSE(other.move_log(database::checkpoint::truncate));
        REQUIRE(std::filesystem::file_size(dir / "tether.db-wal") == 0);
        CHECK(writer->truncated_file() == "");
        put(2);
        REQUIRE(wait_for_reports(2));
        CHECK_FALSE(errors[1]);
        std::filesystem::resize_file(dir / "tether.db-wal", 0);
        CHECK(writer->truncated_file() == path + "-wal");
    }

    TEST_CASE_FIXTURE(writing, "closing writes what was submitted and empties the log") {
        hold(true);
        for (int n = 1; n <= 10; ++n) put(n);
        writer->close();
        hold(false);
        REQUIRE(wait([&] { return closed; }));
        CHECK(errors.size() == 10);
        CHECK(std::filesystem::file_size(dir / "tether.db-wal") == 0);
    }

    TEST_CASE_FIXTURE(writing, "the write-ahead log does not grow without bound") {
        config.max_group_changes = 10;
        std::uintmax_t most = 0;
        for (std::size_t round = 1; round <= 40; ++round) {
            for (int n = 0; n < 100; ++n) put(n * 40 + static_cast<int>(round));
            REQUIRE(wait_for_reports(round * 100));
            most = std::max(most, std::filesystem::file_size(dir / "tether.db-wal"));
        }
        CHECK(most > 4'000'000);
        CHECK(most < 12'000'000);
    }
}
