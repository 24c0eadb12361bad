// Tests the store in a file across restarts and failures.
#include <tether/store/sqlite_store.hpp>

#include "disk_fixture.hpp"

#include <boost/json/parse.hpp>
#include <filesystem>

using namespace tether;
using namespace tether::store;
using namespace tether::store::samples;
using namespace std::chrono_literals;
using session::run_state;
using lines = std::vector<std::string>;

TEST_SUITE("store::sqlite_store") {

    TEST_CASE_FIXTURE(disk_fixture, "all data is available after a restart") {
        reopen();
        session::continuation then = open_continuation();
        then.inputs_before = {"sevt_0"};
        session::run first = run_of(1);
        first.session_id = "sesn_1";
        first.remote = session::remote_state::held;
        REQUIRE_FALSE(run(kept->async_accept(first, then, key_of("k", "digest"))));
        REQUIRE_FALSE(append(1, {event_of("e1", "one"), event_of("", "two")}));
        REQUIRE_FALSE(put(finished(2, wall_time{})));
        reopen();
        CHECK(feed() == lines{"1", "2:one", "3:two", "4"});
        CHECK(kept->newest_record() == 4);
        CHECK(kept->counts() == std::map<run_state, std::size_t>{{run_state::running, 1}, {run_state::succeeded, 1}});
        CHECK(run(kept->async_unfinished("", 9))->at(0).continuation.inputs_before == lines{"sevt_0"});
        CHECK((*run(kept->async_recall(1000, "k")))->body_digest == "digest");
        CHECK(run(kept->async_ledger())->at(0).session_id == "sesn_1");
        CHECK(run(kept->async_event_marks(id_of(1)))->size() == 2);
        lines heard;
        kept->set_listener([&](const record& r) { heard.push_back(std::to_string(r.number)); });
        kept->preview(id_of(1), event_of("", "p"));
        kept->preview(id_of(2), event_of("", "p"));
        REQUIRE_FALSE(append(1, {event_of("e2", "three")}));
        CHECK(heard == lines{"0", "5"});
    }

    TEST_CASE_FIXTURE(disk_fixture, "numbers of removed records are not used again after a restart") {
        reopen();
        REQUIRE_FALSE(put(run_of(1)));
        REQUIRE_FALSE(append(1, events_of({"a", "b"})));
        REQUIRE_FALSE(run(kept->async_remove(id_of(1))));
        reopen();
        CHECK(kept->newest_record() == 3);
        REQUIRE_FALSE(put(run_of(2)));
        CHECK(feed() == lines{"4"});
    }

    TEST_CASE_FIXTURE(disk_fixture, "an event id is in a run's feed only once, whatever is appended") {
        reopen();
        REQUIRE_FALSE(put(run_of(1)));
        REQUIRE_FALSE(put(run_of(2)));
        REQUIRE_FALSE(append(1, {event_of("e1", "first"), event_of("e1", "again")}));
        REQUIRE_FALSE(append(1, {event_of("e1", "and again", true)}));
        REQUIRE_FALSE(append(2, {event_of("e1", "other run")}));
        CHECK(feed() == lines{"1", "2", "3:first", "4:other run"});
        REQUIRE_FALSE(append(1, {event_of("e2", "q1", true), event_of("e2", "q2", true)}));
        CHECK(feed().back() == "5:q2");
        REQUIRE_FALSE(append(1, {event_of("e2", "done"), event_of("e2", "late")}));
        CHECK(feed().back() == "5:done");
        CHECK_FALSE(run(kept->async_event_marks(id_of(1)))->back().queued);
    }

    TEST_CASE_FIXTURE(disk_fixture, "each transaction is reported before its changes complete") {
        reopen();
        std::size_t changes = 0;
        kept->on_commit([&](const commit_figures& of) { changes += of.kept ? of.changes : 0; });
        REQUIRE_FALSE(put(run_of(1)));
        CHECK(changes == 1);
        REQUIRE_FALSE(put(run_of(2)));
        CHECK(changes == 2);
    }

    TEST_CASE_FIXTURE(disk_fixture, "the continuation of a run is readable only with the key file") {
        const std::string marked = "hush-hush-0123456789";
        reopen();
        session::continuation then = open_continuation();
        then.spec.resources = {{"authorization_token", marked}};
        then.spec.events = boost::json::array(1, boost::json::object{{"type", "user.message"}, {"text", marked}});
        REQUIRE_FALSE(run(kept->async_accept(run_of(1), then, session::request_key())));
        REQUIRE_FALSE(run(kept->async_note(id_of(1), then)));
        REQUIRE_FALSE(run(kept->async_checkpoint(run_of(1), then)));
        CHECK((*run(kept->async_load(id_of(1))))->continuation.spec.resources == then.spec.resources);
        for (const char* name : {"tether.db", "tether.db-wal", "tether.db-shm", "seal.key", "lock"}) {
            CAPTURE(name);
            CHECK(bytes(name).find(marked) == std::string::npos);
        }
        CHECK(bytes("tether.db-wal").find(id_of(1)) != std::string::npos);
        kept.reset();
        CHECK(bytes().find(marked) == std::string::npos);
    }

    TEST_CASE_FIXTURE(disk_fixture,
                      "a deleted run leaves nothing in any file, soon afterwards and while the store is open") {
        const std::string marked = "words of a forgotten run";
        config.purge_delay = 1ms;
        reopen();
        for (int n = 1; n <= 3; ++n) {
            session::run r = finished(n, wall_time{});
            r.result.emplace().messages = {marked + std::string(9000, '.')};
            REQUIRE_FALSE(put(r));
            REQUIRE_FALSE(append(n, {event_of("e", marked), event_of("f", std::string(9000, '.') + marked)}));
        }
        REQUIRE_FALSE(put(run_of(4)));
        const auto is_anywhere = [&](const std::string& text) {
            for (const auto& each : std::filesystem::directory_iterator{dir.path()})
                if (bytes(each.path().filename().c_str()).find(text) != std::string::npos) return true;
            return false;
        };
        CHECK(is_anywhere(marked));
        REQUIRE_FALSE(run(kept->async_remove(id_of(1))));
        CHECK(run(kept->async_prune(wall_time{} + 24h * 30, 100))->run_ids.size() == 2);
        CHECK(run_until([&] { return !is_anywhere(marked); }));
        CHECK(is_anywhere(id_of(4)));
        REQUIRE_FALSE(append(4, {event_of("e", "more")}));
    }

    TEST_CASE_FIXTURE(disk_fixture, "after a restart the calendar continues by the boot clock, not by the wall clock") {
        const wall_time noon = *parse_timestamp("2026-11-30T12:00:00Z");
        const auto begin = boot_clock::now();
        calendar_mark clocks{7, begin, noon, {}};
        config.clocks = [&] { return clocks; };
        reopen();
        CHECK(kept->dates().date_of(begin) == noon);
        clocks = {7, begin + 60s, noon + 8760h, {}}; // the same boot, and a wall clock that was set
        reopen();
        CHECK(kept->dates().date_of(begin + 60s) == noon + 60s);
        clocks = {8, begin, noon + 8760h + 120s, {}}; // another boot, two minutes later
        reopen();
        CHECK(kept->dates().date_of(begin) == noon + 180s);
        config.clocks = nullptr;
        CHECK_FALSE(run(kept->async_keep_calendar()));
        reopen();
        CHECK(kept->dates().now() >= noon + 180s);
    }

    TEST_CASE_FIXTURE(disk_fixture, "removed files are detected, new runs are refused, and others continue") {
        config.state_dir = dir / "state";
        reopen();
        session::run r = run_of(1);
        REQUIRE_FALSE(run(kept->async_accept(r, open_continuation(), {})));
        int reports = 0;
        kept->on_trouble([&] { ++reports; });
        run(kept->async_look_at_files());
        CHECK(kept->trouble().empty());
        for (const char* name : {"lock", "tether.db", "tether.db-wal", "tether.db-shm", "seal.key", ""}) {
            CAPTURE(name);
            const auto place = name[0] ? dir / "state" / name : dir / "state";
            std::filesystem::rename(place, dir / "away");
            CHECK(run(kept->async_accept(run_of(2), open_continuation(), {}))); // before it was reported
            run(kept->async_look_at_files());
            CHECK(kept->trouble().starts_with(place.string() + " was deleted while the daemon ran"));
            CHECK(run(kept->async_accept(run_of(2), open_continuation(), {})));
            CHECK_FALSE(append(1, events_of({"goes on"})));
            std::filesystem::rename(dir / "away", place);
            run(kept->async_look_at_files());
            CHECK(kept->trouble().empty());
        }
        CHECK(reports == 12);
        CHECK_FALSE(run(kept->async_accept(run_of(2), open_continuation(), {})));
    }

    TEST_CASE_FIXTURE(disk_fixture, "a truncated file is detected, and nothing is written to it") {
        config.state_dir = dir / "state";
        for (const char* name : {"tether.db", "tether.db-wal"}) {
            CAPTURE(name);
            std::filesystem::remove_all(config.state_dir);
            reopen();
            REQUIRE_FALSE(run(kept->async_accept(run_of(1), open_continuation(), {})));
            REQUIRE_FALSE(append(1, events_of({"one"})));
            run(kept->async_look_at_files());
            CHECK(kept->trouble().empty());
            std::filesystem::resize_file(config.state_dir / name, 0);
            CHECK(run(kept->async_accept(run_of(2), open_continuation(), {})));
            CHECK(append(1, events_of({"two"})));
            run(kept->async_look_at_files());
            CHECK(kept->trouble().starts_with((config.state_dir / name).string() + " was truncated"));
            CHECK(std::filesystem::file_size(config.state_dir / name) == 0);
        }
    }

    TEST_CASE_FIXTURE(disk_fixture, "the oldest finished runs are deleted when the store exceeds its bound") {
        config.max_bytes = 512u << 10;
        config.retain = 1000h;
        reopen();
        const std::string body(8192, 'x');
        for (int n = 1; n <= 20; ++n) {
            REQUIRE_FALSE(put(run_of(n)));
            REQUIRE_FALSE(
                append(n, {event_of("e", body), event_of("f", body), event_of("g", body), event_of("h", body)}));
            if (n != 3) REQUIRE_FALSE(put(finished(n, wall_time{} + std::chrono::minutes{n})));
        }
        const auto gone = run(kept->async_prune(wall_time{} + 1h, 100));
        REQUIRE(gone.has_value());
        CHECK(gone->run_ids.size() > 4);
        CHECK(gone->run_ids.size() < 12);
        CHECK(gone->run_ids.front() == id_of(1));
        CHECK_FALSE(gone->more);
        CHECK(run(kept->async_find(id_of(3)))->has_value());
        CHECK(run(kept->async_find(id_of(20)))->has_value());
        CHECK(run(kept->async_prune(wall_time{} + 1h, 100))->run_ids.empty());
    }

    TEST_CASE_FIXTURE(disk_fixture,
                      "runs of the owner with the most data are deleted first, and those of others stay") {
        config.max_bytes = 512u << 10;
        config.retain = 1000h;
        reopen();
        const std::string body(32'768, 'x');
        const auto keep = [&](int n, uid_t owner) {
            session::run r = finished(n, wall_time{} + std::chrono::minutes{n});
            r.owner.uid = owner;
            REQUIRE_FALSE(put(r));
            REQUIRE_FALSE(append(n, {event_of("e", body)}));
        };
        for (int n = 1; n <= 3; ++n) keep(n, 7);
        for (int n = 4; n <= 24; ++n) keep(n, 8);
        reopen(); // the space of runs is known after a restart too
        const auto gone = run(kept->async_prune(wall_time{} + 1h, 100));
        REQUIRE(gone.has_value());
        REQUIRE(gone->run_ids.size() > 4);
        CHECK(gone->run_ids.front() == id_of(4));
        for (int n = 1; n <= 3; ++n) CHECK(run(kept->async_find(id_of(n)))->has_value());
        CHECK(run(kept->async_find(id_of(24)))->has_value());
    }

    TEST_CASE_FIXTURE(disk_fixture, "an owner over its own bound loses its oldest runs although the store has space") {
        config.max_bytes_per_owner = 100'000;
        config.retain = 1000h;
        reopen();
        const std::string body(32'768, 'x');
        for (int n = 1; n <= 6; ++n) {
            session::run r = finished(n, wall_time{} + std::chrono::minutes{n});
            r.owner.uid = n <= 5 ? 8 : 7;
            REQUIRE_FALSE(put(r));
            REQUIRE_FALSE(append(n, {event_of("e", body)}));
        }
        session::run unfinished = run_of(7, 7);
        REQUIRE_FALSE(put(unfinished));
        REQUIRE_FALSE(append(7, {event_of("e", body), event_of("f", body), event_of("g", body), event_of("h", body)}));
        const auto gone = run(kept->async_prune(wall_time{} + 1h, 100));
        REQUIRE(gone.has_value());
        CHECK(gone->run_ids == std::vector<std::string>{id_of(1), id_of(2)});
        CHECK_FALSE(gone->more);
        CHECK(run(kept->async_find(id_of(6)))->has_value()); // unfinished runs do not remove an owner's results
        CHECK(run(kept->async_find(id_of(7)))->has_value());
        CHECK(kept->unfinished_bytes(7) > 4 * body.size());
        CHECK(kept->unfinished_bytes(8) == 0);
    }

    TEST_CASE_FIXTURE(disk_fixture, "unfinished runs of any size cause no early deletion of finished runs") {
        config.max_bytes = 512u << 10;
        config.max_bytes_per_owner = 256u << 10;
        config.retain = 1000h;
        reopen();
        const std::string body(32'768, 'x');
        for (int n = 1; n <= 4; ++n) {
            session::run r = finished(n, wall_time{} + std::chrono::minutes{n});
            r.owner.uid = n <= 2 ? 7 : 8;
            REQUIRE_FALSE(put(r));
            REQUIRE_FALSE(append(n, {event_of("e", body)}));
        }
        REQUIRE_FALSE(put(run_of(5, 7)));
        for (int n = 0; n < 64; ++n) REQUIRE_FALSE(append(5, {event_of("", body)}));
        for (const bool again : {false, true}) {
            CAPTURE(again);
            if (again) reopen();
            CHECK(kept->unfinished_bytes(7) > 4 * config.max_bytes);
            CHECK(run(kept->async_prune(wall_time{} + 1h, 100))->run_ids.empty());
        }
        session::run done = run_of(5, 7, run_state::succeeded);
        done.finished_at = wall_time{} + 30min;
        done.remote = session::remote_state::deleted;
        REQUIRE_FALSE(put(done)); // now it counts
        config.max_bytes = 0;
        reopen();
        const auto gone = run(kept->async_prune(wall_time{} + 1h, 100));
        CHECK(gone->run_ids == std::vector<std::string>{id_of(1), id_of(2)});
        CHECK(run(kept->async_find(id_of(5)))->has_value()); // the newest result of an owner stays while space is free
        config.max_bytes = 512u << 10;
        reopen();
        CHECK(run(kept->async_prune(wall_time{} + 1h, 100))->run_ids == std::vector<std::string>{id_of(5)});
    }

    TEST_CASE_FIXTURE(disk_fixture,
                      "large work is written to the log once, and returned after a restart until accepted") {
        reopen();
        const session::continuation then = continuation_with_work(std::string(1u << 20, 'x'));
        const auto log_bytes = [this] { return std::filesystem::file_size(file("tether.db-wal")); };
        REQUIRE_FALSE(run(kept->async_accept(run_of(1, 7), then, {})));
        const auto once = log_bytes();
        CHECK(once > 1u << 20);
        REQUIRE_FALSE(run(kept->async_checkpoint(run_of(1, 7, run_state::starting), then)));
        REQUIRE_FALSE(run(kept->async_note(id_of(1), then)));
        CHECK(log_bytes() - once < 100'000);
        reopen();
        CHECK(run(kept->async_load(id_of(1))).value()->continuation.spec.events.text() == then.spec.events.text());
        REQUIRE_FALSE(run(kept->async_note(id_of(1), open_continuation())));
        reopen();
        CHECK(run(kept->async_load(id_of(1))).value()->continuation.spec.events.empty());
    }

    TEST_CASE_FIXTURE(disk_fixture, "the work of unfinished runs is counted, also after a restart") {
        reopen();
        session::continuation work = open_continuation();
        work.spec.events = boost::json::array(1, boost::json::object{{"text", std::string(10'000, 'x')}});
        REQUIRE_FALSE(run(kept->async_accept(run_of(1, 7), work, {})));
        const auto size = kept->work_bytes(7);
        CHECK(size > 10'000);
        CHECK(kept->work_bytes() == size);
        CHECK(kept->work_bytes(8) == 0);
        reopen();
        CHECK(kept->work_bytes(7) == size);
        session::run done = run_of(1, 7, run_state::failed);
        REQUIRE_FALSE(run(kept->async_checkpoint(done, session::continuation())));
        CHECK(kept->work_bytes() == 0);
    }

    TEST_CASE_FIXTURE(disk_fixture,
                      "the secrets of a kept session are sealed, count as its user's data, and survive a restart") {
        reopen();
        session::run kept_one = finished(1, wall_time{});
        kept_one.remote = session::remote_state::kept;
        session::continuation then;
        then.secrets = {"ghp_" + std::string(5'000, 'x')};
        REQUIRE_FALSE(run(kept->async_checkpoint(kept_one, then)));
        for (const bool again : {false, true}) {
            CAPTURE(again);
            if (again) reopen();
            CHECK(run(kept->async_load(id_of(1))).value()->continuation.secrets == then.secrets);
            CHECK(kept->work_bytes() == 0);
            CHECK(kept->unfinished_bytes(1000) == 0);
        }
        kept.reset();
        CHECK(bytes().find("ghp_xxx") == std::string::npos);
    }

    TEST_CASE_FIXTURE(disk_fixture, "space freed by pruning is returned to the disk") {
        reopen();
        const std::string body(30'000, 'x');
        for (int n = 1; n <= 60; ++n) {
            REQUIRE_FALSE(put(finished(n, wall_time{})));
            REQUIRE_FALSE(append(n, {event_of("e", body)}));
        }
        reopen();
        const auto before = std::filesystem::file_size(file());
        CHECK(run(kept->async_prune(wall_time{} + 24h * 30, 100))->run_ids.size() == 60);
        reopen();
        CHECK(std::filesystem::file_size(file()) < before);
    }

    TEST_CASE_FIXTURE(disk_fixture, "the removal of a long run does not block other writes") {
        reopen();
        for (int n = 1; n <= 5; ++n) {
            REQUIRE_FALSE(put(finished(n, wall_time{})));
            std::vector<api::event> events;
            for (int i = 0; i < 1500; ++i) events.push_back(event_of("", "x"));
            REQUIRE_FALSE(append(n, std::move(events)));
        }
        std::size_t pruned_when_put = 99;
        const auto prune = [](sqlite_store& s) -> boost::asio::awaitable<void> {
            co_await s.async_prune(wall_time{} + 9999h, 100);
        };
        const auto put_one = [](sqlite_store& s, std::size_t& left) -> boost::asio::awaitable<void> {
            co_await s.async_put(run_of(9));
            const auto counts = s.counts();
            const auto found = counts.find(run_state::succeeded);
            left = found == counts.end() ? 0 : found->second;
        };
        auto pruning = start(prune(*kept));
        auto putting = start(put_one(*kept, pruned_when_put));
        REQUIRE(run_until([&] { return pruning.finished() && putting.finished(); }));
        CHECK(pruned_when_put > 0);
        CHECK(kept->counts() == std::map<run_state, std::size_t>{{run_state::running, 1}});
    }

    TEST_CASE_FIXTURE(disk_fixture, "the listener may read and write") {
        reopen();
        lines heard;
        const auto append_one = [](sqlite_store& s) -> boost::asio::awaitable<void> {
            auto events = events_of({"from a listener"});
            co_await s.async_append(id_of(1), std::move(events));
        };
        std::size_t found = 0;
        const auto find_one = [&found](sqlite_store& s) -> boost::asio::awaitable<void> {
            const auto all = co_await s.async_records({});
            found = all ? all->size() : 0;
        };
        kept->set_listener([&](const record& r) {
            heard.push_back(std::to_string(r.number));
            if (r.number != 1) return;
            start(append_one(*kept));
            start(find_one(*kept));
        });
        REQUIRE_FALSE(put(run_of(1)));
        REQUIRE(run_until([&] { return heard.size() == 2 && found > 0; }));
        CHECK(heard == lines{"1", "2"});
    }

    TEST_CASE_FIXTURE(disk_fixture, "closing stores the changes in progress, and the files can be opened immediately") {
        reopen();
        const auto put_one = [](sqlite_store& s, int n) -> boost::asio::awaitable<void> {
            co_await s.async_put(run_of(n));
        };
        for (int n = 1; n <= 20; ++n) start(put_one(*kept, n));
        ctx.poll();
        run(kept->async_close());
        kept.reset();
        CHECK_FALSE(std::filesystem::exists(file("tether.db-wal")));
        reopen();
        CHECK(kept->counts()[run_state::running] == 20);
    }

    TEST_CASE_FIXTURE(disk_fixture, "a store may be destroyed while changes and results are pending") {
        reopen();
        const auto put_one = [](sqlite_store& s) -> boost::asio::awaitable<void> { co_await s.async_put(run_of(1)); };
        const auto find_one = [](sqlite_store& s) -> boost::asio::awaitable<void> { co_await s.async_find(id_of(1)); };
        auto putting = start(put_one(*kept));
        auto finding = start(find_one(*kept));
        ctx.poll();
        putting.cancel();
        finding.cancel();
        REQUIRE(run_until([&] { return putting.finished() && finding.finished(); }));
        reopen();
        CHECK(kept->counts()[run_state::running] == 1);
    }
}
