// Tests coroutines that wait for an event.
#include <tether/async/event.hpp>

#include "support/io_fixture.hpp"

#include <doctest/doctest.h>

using namespace tether::async;
using namespace tether::test;
using namespace std::chrono_literals;

namespace {

/// Waits twice, and notes its number after each wait.
asio::awaitable<void> async_note(event& changed, int number, std::vector<int>& woken) {
    for (int i = 0; i < 2; ++i) {
        co_await changed.async_wait();
        woken.push_back(number);
    }
}

} // namespace

TEST_SUITE("async::event") {

    TEST_CASE_FIXTURE(io_fixture, "every waiter is woken once per notification, in the order of their waits") {
        event changed;
        std::vector<int> woken;
        for (int i = 0; i < 3; ++i) start(async_note(changed, i, woken));
        ctx.poll();
        changed.notify();
        CHECK(run_until([&] { return woken.size() == 3; }));
        ctx.poll();
        changed.notify();
        CHECK(run_until([&] { return woken.size() == 6; }));
        CHECK(woken == std::vector<int>{0, 1, 2, 0, 1, 2});
    }

    TEST_CASE_FIXTURE(io_fixture, "notifications without a waiter are kept as one for the next wait") {
        event changed;
        changed.notify();
        changed.notify();
        CHECK(run(changed.async_wait()));
        CHECK_FALSE(run(changed.async_wait(clock::now() + 1ms)));
    }

    TEST_CASE_FIXTURE(io_fixture, "a notification between the end of a wait and its return is kept") {
        event changed;
        std::vector<int> woken;
        start(async_note(changed, 0, woken));
        ctx.poll();
        changed.notify();
        changed.notify(); // the waiter has not continued yet
        CHECK(run_until([&] { return woken.size() == 2; }));
    }

    TEST_CASE_FIXTURE(io_fixture, "a wait without a notification ends at its deadline") {
        event changed;
        const auto begin = clock::now();
        CHECK_FALSE(run(changed.async_wait(begin + 5ms)));
        CHECK(clock::now() >= begin + 5ms);
        CHECK_FALSE(run(changed.async_wait(begin))); // returns immediately
        run(async_sleep(5ms));
        CHECK(clock::now() >= begin + 10ms);
        run(async_sleep(-1h));
    }

    TEST_CASE_FIXTURE(io_fixture, "a cancelled wait throws, and the other waiters stay") {
        event changed;
        std::vector<int> woken;
        started_task gone = start(async_note(changed, 1, woken));
        start(async_note(changed, 2, woken));
        ctx.poll();
        gone.cancel();
        CHECK(run_until([&] { return gone.finished(); }));
        CHECK(gone.was_cancelled());
        changed.notify();
        CHECK(run_until([&] { return !woken.empty(); }));
        CHECK(woken == std::vector<int>{2});
        CHECK(finish());
    }

    TEST_CASE_FIXTURE(io_fixture, "an event that is destroyed wakes nobody and leaves its waiters intact") {
        std::vector<int> woken;
        started_task waiting = [&] {
            event changed;
            started_task task = start(async_note(changed, 1, woken));
            ctx.poll();
            return task;
        }();
        ctx.poll();
        CHECK_FALSE(waiting.finished());
        CHECK(finish());
        CHECK(woken.empty());
    }
}
