// Tests the watchdog timer.
#include "support/io_fixture.hpp"

#include <tether/async/watchdog.hpp>

#include <doctest/doctest.h>

using namespace tether::async;
using tether::test::io_fixture;
using namespace std::chrono_literals;

TEST_SUITE("async::watchdog") {

    TEST_CASE_FIXTURE(io_fixture, "a watchdog fires once at its time, and again when it is set again") {
        int rung = 0;
        watchdog one{ctx.get_executor(), [&] { ++rung; }};
        const auto when = watchdog::clock::now() + 20ms;
        one.set(when);
        CHECK(run_until([&] { return rung == 1; }));
        CHECK(watchdog::clock::now() >= when);
        one.set(watchdog::clock::now());
        CHECK(run_until([&] { return rung == 2; }));
    }

    TEST_CASE_FIXTURE(io_fixture, "a postponed watchdog fires at the later time, an advanced one at the earlier") {
        int rung = 0;
        watchdog one{ctx.get_executor(), [&] { ++rung; }};
        const auto later = watchdog::clock::now() + 60ms;
        one.set(watchdog::clock::now() + 10ms);
        one.set(later);
        CHECK(run_until([&] { return rung == 1; }));
        CHECK(watchdog::clock::now() >= later);
        one.set(watchdog::clock::now() + 1h);
        one.set(watchdog::clock::now() + 1ms);
        CHECK(run_until([&] { return rung == 2; }));
    }

    TEST_CASE_FIXTURE(io_fixture, "a cleared or destroyed watchdog does not fire") {
        int rung = 0;
        {
            watchdog gone{ctx.get_executor(), [&] { ++rung; }};
            gone.set(watchdog::clock::now());
        }
        watchdog cleared{ctx.get_executor(), [&] { ++rung; }};
        cleared.set(watchdog::clock::now() + 1ms);
        cleared.clear();
        watchdog last{ctx.get_executor(), [&] { rung += 100; }};
        last.set(watchdog::clock::now() + 30ms);
        CHECK(run_until([&] { return rung >= 100; }));
        CHECK(rung == 100);
    }
}
