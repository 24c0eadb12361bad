// Tests coroutines that are stopped and awaited together.
#include <tether/async/task_group.hpp>

#include "support/io_fixture.hpp"

#include <tether/async/use_tuple.hpp>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <doctest/doctest.h>

using namespace tether::async;
using namespace tether::test;
using namespace std::chrono_literals;
using asio::experimental::awaitable_operators::operator||;

namespace {

asio::awaitable<void> async_nothing() {
    co_return;
}

asio::awaitable<void> async_yield() {
    const auto executor = co_await asio::this_coro::executor;
    co_await asio::post(executor, asio::use_awaitable);
}

asio::awaitable<void> async_throw() {
    co_await async_yield();
    throw std::runtime_error{"failed"};
}

asio::awaitable<void> async_race() {
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer first{executor, 1h}, second{executor, 2h};
    co_await (first.async_wait(use_tuple) || second.async_wait(use_tuple));
}

asio::awaitable<void> async_read(std::shared_ptr<asio::local::stream_protocol::socket> socket) {
    std::array<char, 8> bytes{};
    co_await socket->async_read_some(asio::buffer(bytes), use_tuple);
}

asio::awaitable<void> async_stop_all(task_group& tasks) {
    co_await async_yield();
    tasks.stop(); // its own signal too
    co_await async_sleep(1h);
}

struct group_fixture : io_fixture {
    ~group_fixture() {
        tasks.stop();
        finish();
    }

    /// A task that notes its end, and whether its signal was destroyed by then.
    void spawn(asio::awaitable<void> work) {
        auto signal = std::make_shared<stop_signal>();
        auto on_end = [this, left = std::weak_ptr{signal}](const std::exception_ptr& failure) {
            ++ended;
            failures += failure ? 1 : 0;
            signals_left += left.expired() ? 0 : 1;
        };
        tasks.spawn(std::move(work), std::move(on_end), std::move(signal));
    }

    task_group tasks{ctx.get_executor()};
    int ended = 0, failures = 0, signals_left = 0;
};

} // namespace

TEST_SUITE("async::task_group") {

    TEST_CASE_FIXTURE(group_fixture, "every way to end a task permits the destruction of its signal") {
        using socket = asio::local::stream_protocol::socket;
        std::vector<std::shared_ptr<socket>> sockets;
        constexpr int rounds = 16; // more than Asio keeps freed memory for
        for (int i = 0; i < rounds; ++i) {
            sockets.push_back(std::make_shared<socket>(ctx));
            auto other = std::make_shared<socket>(ctx);
            asio::local::connect_pair(*sockets.back(), *other);
            spawn(async_nothing());
            spawn(async_yield());
            spawn(async_throw());
            spawn(async_race());
            spawn(async_sleep(1h));
            spawn(async_read(std::move(other)));
        }
        spawn(async_stop_all(tasks));
        CHECK(tasks.size() == 6 * rounds + 1);
        CHECK(run(tasks.async_join(clock::now() + 10s)));
        CHECK(ended == 6 * rounds + 1);
        CHECK(failures == rounds);
        CHECK(signals_left == 0);
    }

    TEST_CASE_FIXTURE(group_fixture, "a task may end between a stop outside of the executor and the next handler") {
        for (int i = 0; i < 16; ++i) spawn(async_yield());
        ctx.poll_one(); // one task has posted its end
        tasks.stop();
        CHECK(run(tasks.async_join(clock::now() + 10s)));
        CHECK(ended == 16);
    }

    TEST_CASE_FIXTURE(group_fixture, "a task that is not stopped outlasts a bounded join") {
        spawn(async_sleep(1h));
        CHECK_FALSE(run(tasks.async_join(clock::now() + 1ms)));
        CHECK(tasks.size() == 1);
        tasks.stop();
        CHECK(run(tasks.async_join()));
        CHECK(run(tasks.async_join())); // empty
    }

    TEST_CASE_FIXTURE(group_fixture, "a signal stops its task, and the oldest task can be stopped alone") {
        auto signal = std::make_shared<stop_signal>();
        spawn(async_sleep(1h));
        tasks.spawn(async_sleep(1h), {}, signal);
        spawn(async_sleep(1h));
        ctx.poll();
        signal->stop();
        ctx.poll();
        CHECK(tasks.size() == 2);
        CHECK(ended == 0);
        tasks.stop_oldest();
        ctx.poll();
        CHECK(tasks.size() == 1);
        CHECK(ended == 1);
    }

    TEST_CASE_FIXTURE(group_fixture, "a handler may start the next task") {
        tasks.spawn(async_yield(), [this](const std::exception_ptr&) { spawn(async_yield()); });
        CHECK(run(tasks.async_join()));
        CHECK(ended == 1);
    }

    TEST_CASE_FIXTURE(io_fixture, "tasks may outlive their group") {
        bool is_over = false;
        auto tasks = std::make_unique<task_group>(ctx.get_executor());
        tasks->spawn(async_sleep(5ms), [&](const std::exception_ptr&) { is_over = true; });
        tasks.reset();
        CHECK(run_until([&] { return is_over; }));
    }
}
