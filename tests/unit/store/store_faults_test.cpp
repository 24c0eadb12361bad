// Tests a store on a disk that fails at every single change.
#include "scenario.hpp"
#include "support/faulty_vfs.hpp"

#include <cstdlib>

using namespace tether;
using namespace tether::store;
using namespace tether::store::samples;
using test::faulty_vfs;

namespace {

struct faulty_store {
    faulty_vfs disk; // must outlive the connections
    disk_fixture f;
    std::vector<std::string> states; ///< after each number of steps; empty: not recorded

    faulty_store() {
        f.config.vfs = disk.name();
        f.config.probe_interval = f.config.purge_delay = std::chrono::hours{1}; // only the steps write
    }

    /// Opens it, and retries while the disk fails.
    void open_somehow() {
        for (int tries = 0; !f.open(); ++tries) {
            CHECK_MESSAGE(f.why.find("damaged") == std::string::npos, f.why);
            REQUIRE(tries < 20);
        }
    }
    /// Repeats every step until it succeeds; returns the final content of the store.
    std::string live_through() {
        open_somehow();
        std::size_t done = 0;
        for (const scenario_step& step : scenario()) {
            for (int tries = 0;; ++tries) {
                const error_code ec = step(f);
                if (!ec) break;
                CHECK(is_trouble(ec));
                REQUIRE(tries < 50);
                if (!states.empty() && tries == 0) check_copy(done);
            }
            ++done;
        }
        f.config.vfs.clear();
        REQUIRE_MESSAGE(f.open(), f.why);
        return everything(f);
    }
    /// Simulates a kill of the process: the store can be opened, acknowledged changes exist, and a
    /// refused change exists completely or not at all.
    void check_copy(std::size_t done) {
        disk_fixture copy;
        for (const char* name : {"tether.db", "tether.db-wal", "seal.key"})
            if (std::filesystem::exists(f.file(name))) copy.write(f.bytes(name), name);
        REQUIRE_MESSAGE(copy.open(), copy.why);
        const std::string found = everything(copy);
        CHECK((found == states[done] || found == states[done + 1]));
    }
};

int changes_undisturbed() {
    faulty_store store;
    store.live_through();
    return store.disk.changes();
}

/// Every fifth change, so that a run takes seconds; all with TETHER_EVERY_CHANGE=1.
int stride() {
    return std::getenv("TETHER_EVERY_CHANGE") ? 1 : 5;
}

void check_every_change(faulty_vfs::kind how, int more, int step) {
    const std::vector<std::string> states = states_of_scenario();
    const int changes = changes_undisturbed();
    REQUIRE(changes > 100);
    for (int n = 0; n < changes; n += step * stride()) {
        CAPTURE(n);
        faulty_store store;
        store.states = states;
        store.disk.fail_at(n, how, more);
        CHECK(store.live_through() == states.back());
    }
}

} // namespace

TEST_SUITE("store::faults") {

    TEST_CASE("an I/O error at any change is reported, and has no effect after the step is repeated") {
        check_every_change(faulty_vfs::io_error, 0, 1);
    }

    TEST_CASE("a disk that fails for a while is reported, and has no effect after the step is repeated") {
        check_every_change(faulty_vfs::io_error, 6, 7);
    }

    TEST_CASE("a full disk at any change is reported, and has no effect after the step is repeated") {
        check_every_change(faulty_vfs::no_space, 3, 7);
    }

    TEST_CASE("a store on a full disk still answers, says why it refuses changes, and recovers without a restart") {
        faulty_store store;
        disk_fixture& f = store.f;
        f.reopen();
        REQUIRE_FALSE(f.put(run_of(1)));
        f.config.probe_interval = milliseconds{1};
        f.reopen();
        std::vector<std::string> reports;
        f.kept->on_trouble([&] { reports.push_back(f.kept->trouble()); });
        store.disk.fail_now(faulty_vfs::no_space);
        CHECK(f.put(run_of(2)).message() == "the disk is full");
        CHECK(f.kept->trouble() == f.file().string() + ": the disk is full");
        CHECK(f.feed() == std::vector<std::string>{"1"});
        CHECK(f.kept->newest_record() == 1);
        store.disk.heal();
        CHECK(f.run_until([&] { return f.kept->trouble().empty(); }));
        REQUIRE_FALSE(f.put(run_of(2)));
        CHECK(f.feed() == std::vector<std::string>{"1", "2"});
        CHECK(reports ==
              std::vector<std::string>{f.file().string() + ": the disk is full", ""}); // not with each attempt
        f.kept.reset();
    }

    TEST_CASE("a file system that became read-only is reported as read-only") {
        faulty_store store;
        store.f.config.probe_interval = milliseconds{1};
        store.f.reopen();
        store.disk.fail_now(faulty_vfs::read_only);
        CHECK(store.f.put(run_of(1)).message() == "the file or its file system is read-only");
        store.disk.heal();
        CHECK(store.f.run_until([&] { return store.f.kept->trouble().empty(); }));
        store.f.kept.reset();
    }
}
