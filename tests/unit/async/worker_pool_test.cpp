// Tests the threads for long computations.
#include <tether/async/worker_pool.hpp>

#include "support/io_fixture.hpp"

#include <atomic>
#include <doctest/doctest.h>
#include <future>
#include <system_error>
#include <thread>

using namespace tether;
using namespace tether::async;
using namespace tether::test;

namespace {

asio::awaitable<std::thread::id> async_thread_for(worker_pool* pool, std::size_t bytes) {
    std::function<std::thread::id()> work = [] { return std::this_thread::get_id(); };
    co_return co_await async_compute(pool, daemon_itself, bytes, std::move(work));
}

asio::awaitable<void> async_run(worker_pool& pool, std::function<int()> work) {
    co_await pool.async_run(std::move(work));
}

asio::awaitable<void> async_wait_for(worker_pool& pool, std::shared_future<void> opened) {
    std::function<int()> work = [opened] { return opened.wait(), 0; };
    co_await async_run(pool, std::move(work));
}

/// Adds `owner` to `order` once its job has run.
asio::awaitable<void> async_note_turn(worker_pool& pool, uid_t owner, std::vector<uid_t>& order) {
    std::function<int()> work = [] { return 0; };
    co_await pool.async_run(std::move(work), owner);
    order.push_back(owner);
}

} // namespace

TEST_SUITE("async::worker_pool") {

    TEST_CASE_FIXTURE(io_fixture,
                      "large work runs on another thread, small work and work without a pool runs at once") {
        worker_pool pool{ctx.get_executor(), 1};
        const auto own = std::this_thread::get_id();
        CHECK(run(async_thread_for(&pool, loop_bytes + 1)) != own);
        CHECK(run(async_thread_for(&pool, loop_bytes)) == own);
        CHECK(run(async_thread_for(nullptr, loop_bytes + 1)) == own);
    }

    TEST_CASE_FIXTURE(io_fixture, "work runs immediately when the system cannot create a thread") {
        const thread_starter failing = [](std::function<void()>) {
            throw std::system_error{std::make_error_code(std::errc::resource_unavailable_try_again)};
        };
        worker_pool pool{ctx.get_executor(), 1, failing};
        CHECK(run(async_thread_for(&pool, loop_bytes + 1)) == std::this_thread::get_id());
    }

    TEST_CASE_FIXTURE(io_fixture, "an exception of the work is thrown in the coroutine") {
        worker_pool pool{ctx.get_executor(), 1};
        std::function<int()> work = []() -> int { throw std::bad_alloc{}; };
        CHECK_THROWS_AS(run(pool.async_run(std::move(work))), std::bad_alloc);
    }

    TEST_CASE_FIXTURE(io_fixture, "the loop runs during a job, and a cancelled coroutine leaves its job") {
        std::promise<void> gate;
        const std::shared_future<void> opened = gate.get_future().share();
        worker_pool pool{ctx.get_executor(), 1};
        started_task waiting = start(async_wait_for(pool, opened));
        started_task queued = start(async_wait_for(pool, opened));
        bool ran = false;
        asio::post(ctx, [&] { ran = true; });
        CHECK(run_until([&] { return ran; }));
        CHECK_FALSE(waiting.finished());
        queued.cancel();
        CHECK(run_until([&] { return queued.finished(); }));
        CHECK(queued.was_cancelled());
        gate.set_value();
        CHECK(run_until([&] { return waiting.finished(); }));
        CHECK(finish());
    }

    TEST_CASE_FIXTURE(io_fixture, "a user with many jobs delays another user and the daemon itself by one job each") {
        std::promise<void> gate;
        const std::shared_future<void> opened = gate.get_future().share();
        worker_pool pool{ctx.get_executor(), 1};
        std::vector<uid_t> order;
        std::atomic<bool> is_busy = false;
        std::function<int()> blocking = [opened, &is_busy] { return is_busy = true, opened.wait(), 0; };
        start(async_run(pool, std::move(blocking)));
        REQUIRE(run_until([&] { return is_busy.load(); }));
        for (int i = 0; i < 4; ++i) start(async_note_turn(pool, 1000, order));
        start(async_note_turn(pool, 1001, order));
        start(async_note_turn(pool, daemon_itself, order));
        ctx.restart();
        ctx.poll(); // all of them are queued
        gate.set_value();
        REQUIRE(run_until([&] { return order.size() == 6; }));
        CHECK(order == std::vector<uid_t>{1000, 1001, daemon_itself, 1000, 1000, 1000});
        CHECK(finish());
    }

    TEST_CASE_FIXTURE(io_fixture, "work that must not run on the loop is replaced if no thread can be created") {
        const thread_starter failing = [](std::function<void()>) {
            throw std::system_error{std::make_error_code(std::errc::resource_unavailable_try_again)};
        };
        worker_pool pool{ctx.get_executor(), 1, failing};
        std::function<int()> work = [] { return 1; }, instead = [] { return 2; };
        CHECK(run(pool.async_run(std::move(work), daemon_itself, std::move(instead))) == 2);
    }
}
