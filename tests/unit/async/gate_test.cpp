// Tests the bound on simultaneous users, first come, first served.
#include "support/io_fixture.hpp"

#include <tether/async/event.hpp>
#include <tether/async/gate.hpp>

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::async;
using test::io_fixture;
namespace asio = boost::asio;

namespace {

/// Enters, records its number, and stays until the test releases it.
asio::awaitable<void> visit(async::gate& gate, int number, std::vector<int>& entered, event& leave) {
    const auto pass = co_await gate.async_enter();
    if (!pass) throw boost::system::system_error{pass.error()};
    entered.push_back(number);
    co_await leave.async_wait();
}

struct visitors : io_fixture {
    async::gate gate{1, 3};
    std::vector<int> entered;
    event leave;

    test::started_task add(int number) { return start(visit(gate, number, entered, leave)); }
    ~visitors() { finish(); }
};

} // namespace

TEST_SUITE("async::gate") {

    TEST_CASE_FIXTURE(visitors, "the longest waiter enters first") {
        for (int i = 0; i < 4; ++i) add(i);
        CHECK(run_until([&] { return gate.waiting() == 3; }));
        CHECK(entered == std::vector<int>{0});
        for (std::size_t n = 2; n <= 4; ++n) {
            leave.notify();
            CHECK(run_until([&] { return entered.size() == n; }));
            CHECK(gate.inside() == 1);
        }
        CHECK(entered == std::vector<int>{0, 1, 2, 3});
        leave.notify();
        CHECK(run_until([&] { return gate.inside() == 0; }));
    }

    TEST_CASE_FIXTURE(visitors, "one more than the limit of waiters is refused") {
        for (int i = 0; i < 4; ++i) add(i);
        CHECK(run_until([&] { return gate.waiting() == 3; }));
        const auto turned_away = run(gate.async_enter());
        CHECK(turned_away.error() == errc::queue_full);
    }

    TEST_CASE_FIXTURE(visitors, "a cancelled waiter gives its place to the next") {
        add(0);
        auto second = add(1);
        add(2);
        CHECK(run_until([&] { return gate.waiting() == 2; }));
        second.cancel();
        CHECK(run_until([&] { return second.finished(); }));
        CHECK(second.was_cancelled());
        CHECK(gate.waiting() == 1);
        leave.notify();
        CHECK(run_until([&] { return entered.size() == 2; }));
        CHECK(entered == std::vector<int>{0, 2});
    }

    TEST_CASE_FIXTURE(visitors, "a place granted to a waiter that is cancelled immediately is not lost") {
        add(0);
        auto second = add(1);
        add(2);
        CHECK(run_until([&] { return gate.waiting() == 2; }));
        leave.notify();
        while (gate.waiting() == 2) ctx.run_one(); // granted, but its handler has not run yet
        second.cancel();
        CHECK(run_until([&] { return entered.back() == 2; }));
        leave.notify();
        CHECK(run_until([&] { return gate.inside() == 0; }));
    }
}
