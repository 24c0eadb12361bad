// Tests a value that one coroutine waits for and another thread provides.
#include <tether/async/promise.hpp>

#include "support/io_fixture.hpp"

#include <boost/asio/post.hpp>
#include <doctest/doctest.h>
#include <string>
#include <thread>

using namespace tether;
using namespace tether::async;

namespace {

boost::asio::awaitable<void> receive(std::shared_ptr<promise<std::string>> from, std::string& to) {
    to = co_await promise<std::string>::async_get(std::move(from));
}

} // namespace

TEST_SUITE("async::promise") {

    TEST_CASE_FIXTURE(test::io_fixture, "a value may come before or after a waiter, from any thread") {
        auto early = std::make_shared<promise<std::string>>();
        early->set("early");
        CHECK(run(promise<std::string>::async_get(early)) == "early");
        auto late = std::make_shared<promise<std::string>>();
        std::thread other{[this, late] { boost::asio::post(ctx, [late] { late->set("late"); }); }};
        CHECK(run(promise<std::string>::async_get(late)) == "late");
        other.join();
    }

    TEST_CASE_FIXTURE(test::io_fixture, "a cancelled waiter leaves, and a value that arrives later is discarded") {
        auto value = std::make_shared<promise<std::string>>();
        std::string got;
        auto task = start(receive(value, got));
        ctx.poll();
        task.cancel();
        CHECK(run_until([&] { return task.finished(); }));
        CHECK(task.was_cancelled());
        value->set("x");
        ctx.poll();
        CHECK(got.empty());
    }
}
