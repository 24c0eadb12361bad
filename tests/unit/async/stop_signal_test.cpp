// Tests how a task is stopped without interrupting a request.
#include <tether/async/event.hpp>
#include <tether/async/stop_signal.hpp>

#include "support/io_fixture.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;
using namespace std::chrono_literals;

namespace {

struct task_fixture : io_fixture {
    ~task_fixture() { finish(); }

    async::stop_signal signal;
    async::event answer;
    async::event admission;
    std::function<void()> shield = signal.shield();
    async::event later;
    std::vector<std::string> steps;
    bool ended = false;

    asio::awaitable<int> async_request() {
        co_await admission.async_wait();
        shield();
        co_await answer.async_wait();
        steps.push_back("answered");
        co_return 7;
    }
    asio::awaitable<void> async_task() {
        const int value = co_await signal.async_shielded(async_request());
        steps.push_back("kept " + std::to_string(value));
        co_await later.async_wait();
        steps.push_back("went on");
        co_await later.async_wait();
    }
    void start_task() {
        auto done = [this](std::exception_ptr) { ended = true; };
        asio::co_spawn(ctx, async_task(), asio::bind_cancellation_slot(signal.slot(), std::move(done)));
        ctx.poll();
    }
};

using strings = std::vector<std::string>;

} // namespace

TEST_SUITE("async::stop_signal") {

    TEST_CASE_FIXTURE(task_fixture, "a request in progress is not interrupted, the wait after it is") {
        start_task();
        admission.notify();
        ctx.poll();
        signal.stop();
        ctx.poll();
        CHECK_FALSE(ended);
        CHECK(steps.empty());
        answer.notify();
        CHECK(run_until([&] { return ended; }));
        CHECK(steps == strings{"answered", "kept 7"});
    }

    TEST_CASE_FIXTURE(task_fixture, "an unshielded task stops at its wait") {
        start_task();
        admission.notify();
        ctx.poll();
        answer.notify();
        CHECK(run_until([&] { return steps.size() == 2; }));
        ctx.poll();
        signal.stop();
        CHECK(run_until([&] { return ended; }));
    }

    TEST_CASE_FIXTURE(task_fixture, "a request that waits for its turn is cancelled") {
        start_task();
        signal.stop();
        CHECK(run_until([&] { return ended; }));
        CHECK(steps.empty());
    }
}
