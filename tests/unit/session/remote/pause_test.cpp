// Tests a wait that can be ended early.
#include <tether/session/remote/pause.hpp>

#include "support/io_fixture.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;
using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

namespace {

/// Sleeps twice, so that cancellation shows at the second.
asio::awaitable<void> async_sleep(session::pause& sleeper, int& waits) {
    co_await sleeper.async_for(1h);
    ++waits;
    co_await sleeper.async_for(1h);
    ++waits;
}

} // namespace

TEST_SUITE("session::pause") {

    TEST_CASE_FIXTURE(io_fixture, "a wait takes its full time") {
        session::pause sleeper{ctx.get_executor()};
        const auto before = clock_type::now();
        run(sleeper.async_for(5ms));
        CHECK(clock_type::now() - before >= 5ms);
        run(sleeper.async_until(before)); // in the past: returns immediately
    }

    TEST_CASE_FIXTURE(io_fixture, "a wait can be ended early") {
        session::pause sleeper{ctx.get_executor()};
        int waits = 0;
        start(async_sleep(sleeper, waits));
        ctx.poll();
        sleeper.wake();
        CHECK(run_until([&] { return waits == 1; }));
        sleeper.wake();
        CHECK(run_until([&] { return waits == 2; }));
    }

    TEST_CASE_FIXTURE(io_fixture, "a wake without a sleeper has no effect") {
        session::pause sleeper{ctx.get_executor()};
        int waits = 0;
        sleeper.wake();
        started_task task = start(async_sleep(sleeper, waits));
        ctx.poll();
        CHECK(waits == 0);
        CHECK(finish());
    }

    TEST_CASE_FIXTURE(io_fixture, "a cancelled sleeper throws at its next wait") {
        session::pause sleeper{ctx.get_executor()};
        int waits = 0;
        started_task task = start(async_sleep(sleeper, waits));
        ctx.poll();
        task.cancel();
        CHECK(run_until([&] { return task.finished(); }));
        CHECK(task.was_cancelled());
        CHECK(waits == 1);
    }
}
