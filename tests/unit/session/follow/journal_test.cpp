// Tests how one run is published to a sink that may fail.
#include <tether/session/follow/journal.hpp>

#include "events.hpp"
#include "session_fixture.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;

namespace {

struct journal_fixture : session_fixture {
    session::run now = [] {
        session::run r;
        r.id = "run_1";
        return r;
    }();
    session::continuation then;
    session::journal journal{tools, now, then};
};

} // namespace

TEST_SUITE("session::journal") {

    TEST_CASE_FIXTURE(journal_fixture, "the run is published in its current state") {
        run(journal.async_put());
        now.state = session::run_state::running;
        run(journal.async_put());
        CHECK(sink.states("run_1") == std::vector<std::string>{"queued", "running"});
    }

    TEST_CASE_FIXTURE(journal_fixture, "a failing sink delays events and loses none") {
        sink.fail_times = 2;
        run(journal.async_append({message("m1", "one"), message("m2", "two")}));
        run(journal.async_append({message("m3", "three")}));
        CHECK(ids_of(sink.events["run_1"]) == std::vector<std::string>{"m1", "m2", "m3"});
        REQUIRE(log_lines.size() == 2); // the failure is logged once, and its end
        CHECK(log_lines[0].starts_with("store write failed, run waits run=run_1"));
        CHECK(log_lines[1].starts_with("store accepts the run's writes again run=run_1"));
    }

    TEST_CASE_FIXTURE(journal_fixture, "a failing sink gets the newest state when it recovers") {
        sink.fail_times = 1;
        started_task put = start(journal.async_put());
        ctx.poll();
        now.state = session::run_state::running;
        CHECK(run_until([&] { return put.finished(); }));
        CHECK(sink.states("run_1") == std::vector<std::string>{"running"});
    }

    TEST_CASE_FIXTURE(journal_fixture, "events whose publication was interrupted are pending, and published first") {
        sink.fail_times = 1'000;
        started_task cut = start(journal.async_append({message("m1", "one")}));
        ctx.poll();
        cut.cancel();
        REQUIRE(run_until([&] { return cut.finished(); }));
        sink.fail_times = 0;
        run(journal.async_append({message("m2", "two")}));
        run(journal.async_settle_debts());
        CHECK(ids_of(sink.events["run_1"]) == std::vector<std::string>{"m1", "m2"});
    }

    TEST_CASE_FIXTURE(journal_fixture, "a run that the sink does not know any more is given up") {
        sink.forgotten = true;
        run(journal.async_put());
        run(journal.async_append({message("m1", "one")}));
        CHECK(sink.events.empty());
        CHECK(log_lines.size() == 2);
    }

    TEST_CASE_FIXTURE(journal_fixture, "an empty list of events makes no record") {
        run(journal.async_append({}));
        CHECK(sink.events.empty());
    }

    TEST_CASE_FIXTURE(journal_fixture, "a wait for the sink can be cancelled") {
        sink.fail_times = 1'000;
        started_task put = start(journal.async_put());
        ctx.poll();
        put.cancel();
        CHECK(run_until([&] { return put.finished(); }));
        CHECK(put.was_cancelled());
    }
}
