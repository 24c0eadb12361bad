// Tests coroutines that wait for the next change.
#include <tether/session/remote/gathering.hpp>

#include "support/io_fixture.hpp"

#include <doctest/doctest.h>

using namespace tether::session;
using namespace tether::test;
using namespace std::chrono_literals;

namespace {

asio::awaitable<void> async_await(gathering& all, int& woken) {
    const auto far = std::chrono::steady_clock::now() + 1h;
    co_await all.async_wait(far);
    ++woken;
    co_await all.async_wait(far);
    ++woken;
}

} // namespace

TEST_SUITE("session::gathering") {

    TEST_CASE_FIXTURE(io_fixture, "every waiter is woken once per change") {
        gathering all{ctx.get_executor()};
        int woken = 0;
        for (int i = 0; i < 3; ++i) start(async_await(all, woken));
        ctx.poll();
        all.wake_all();
        CHECK(run_until([&] { return woken == 3; }));
        all.wake_all();
        CHECK(run_until([&] { return woken == 6; }));
    }

    TEST_CASE_FIXTURE(io_fixture, "a wait without a change ends at its bound") {
        gathering all{ctx.get_executor()};
        run(all.async_wait(std::chrono::steady_clock::now() + 1ms));
    }

    TEST_CASE_FIXTURE(io_fixture, "a cancelled waiter is removed") {
        gathering all{ctx.get_executor()};
        int woken = 0;
        started_task gone = start(async_await(all, woken));
        start(async_await(all, woken));
        ctx.poll();
        gone.cancel();
        CHECK(run_until([&] { return gone.finished(); }));
        const int before = woken; // a cancelled wait looks like a wake-up until the next one
        all.wake_all();
        CHECK(run_until([&] { return woken == before + 1; }));
        CHECK(finish());
    }
}
