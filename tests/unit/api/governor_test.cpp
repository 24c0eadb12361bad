// Tests the governor that every request to the API passes.
#include <tether/api/governor.hpp>

#include "support/io_fixture.hpp"

#include <doctest/doctest.h>

using namespace tether::api;
using namespace std::chrono_literals;
using tether::test::io_fixture;
namespace asio = boost::asio;

namespace {

asio::awaitable<void> pass(governor& gate, priority urgency, request_class what, std::string name, std::string& order) {
    co_await gate.async_admit(urgency, what);
    order += name;
}

void hold_all(governor& gate, std::chrono::milliseconds pause) {
    gate.hold(request_class::create, pause);
    gate.hold(request_class::other, pause);
}

} // namespace

TEST_SUITE("api::governor") {

    TEST_CASE_FIXTURE(io_fixture, "a request goes at once while tokens are left") {
        governor gate{ctx.get_executor(), 600, 300};
        run(gate.async_admit(priority::read, request_class::other));
        run(gate.async_admit(priority::create, request_class::create));
        CHECK(gate.state().admitted == 2);
        CHECK(gate.state().waiting == 0);
        CHECK(gate.state().create_tokens < 10);
    }

    TEST_CASE_FIXTURE(io_fixture,
                      "after a pause, one user's waiting requests of a class go by urgency, then by arrival") {
        governor gate{ctx.get_executor(), 60'000, 60'000};
        std::string order;
        hold_all(gate, 20ms);
        start(pass(gate, priority::read, request_class::other, "r", order));
        start(pass(gate, priority::create, request_class::other, "c", order));
        start(pass(gate, priority::answer, request_class::other, "a", order));
        start(pass(gate, priority::answer, request_class::other, "b", order));
        REQUIRE(run_until([&] { return gate.state().waiting == 4; }));
        CHECK(order.empty());
        REQUIRE(run_until([&] { return order.size() == 4; }));
        CHECK(order == "abcr");
        finish();
    }

    TEST_CASE_FIXTURE(io_fixture, "a later pause also stops requests that already wait") {
        governor gate{ctx.get_executor(), 60'000, 60'000};
        std::string order;
        hold_all(gate, 5ms);
        start(pass(gate, priority::read, request_class::other, "r", order));
        REQUIRE(run_until([&] { return gate.state().waiting == 1; }));
        hold_all(gate, 60ms);
        const auto from = std::chrono::steady_clock::now();
        REQUIRE(run_until([&] { return order == "r"; }));
        CHECK(std::chrono::steady_clock::now() - from >= 59ms);
        finish();
    }

    TEST_CASE_FIXTURE(io_fixture, "a cancelled waiter leaves no gap") {
        governor gate{ctx.get_executor(), 60'000, 60'000};
        std::string order;
        hold_all(gate, 30ms);
        auto first = start(pass(gate, priority::answer, request_class::other, "1", order));
        auto second = start(pass(gate, priority::answer, request_class::other, "2", order));
        REQUIRE(run_until([&] { return gate.state().waiting == 2; }));
        first.cancel();
        REQUIRE(run_until([&] { return first.finished(); }));
        CHECK(first.was_cancelled());
        CHECK(gate.state().waiting == 1);
        REQUIRE(run_until([&] { return second.finished(); }));
        CHECK(order == "2");
        CHECK(gate.state().admitted == 1);
        finish();
    }

    TEST_CASE_FIXTURE(io_fixture, "after the last waiter is cancelled the governor is idle, and wakes for the next") {
        governor gate{ctx.get_executor(), 60'000, 60'000};
        std::string order;
        hold_all(gate, 30ms);
        auto first = start(pass(gate, priority::answer, request_class::other, "1", order));
        REQUIRE(run_until([&] { return gate.state().waiting == 1; }));
        first.cancel();
        REQUIRE(run_until([&] { return first.finished(); }));
        auto second = start(pass(gate, priority::answer, request_class::other, "2", order));
        REQUIRE(run_until([&] { return second.finished(); }));
        CHECK(order == "2");
        finish();
    }

    TEST_CASE_FIXTURE(io_fixture, "new rates let waiting requests go at once") {
        governor gate{ctx.get_executor(), 1, 1};
        std::string order;
        run(gate.async_admit(priority::read, request_class::other));
        start(pass(gate, priority::read, request_class::other, "r", order));
        REQUIRE(run_until([&] { return gate.state().waiting == 1; }));
        gate.set_rates(6'000'000, 6'000'000);
        REQUIRE(run_until([&] { return order == "r"; }));
        finish();
    }

    TEST_CASE_FIXTURE(io_fixture, "a thousand waiters all get their turn") {
        governor gate{ctx.get_executor(), 6'000'000, 6'000'000};
        std::string order;
        hold_all(gate, 10ms);
        for (int i = 0; i < 1000; ++i)
            start(pass(gate, priority::read, i % 3 == 0 ? request_class::create : request_class::other, ".", order));
        REQUIRE(run_until([&] { return order.size() == 1000; }));
        CHECK(gate.state().admitted == 1000);
        finish();
    }

    TEST_CASE_FIXTURE(io_fixture, "a pause of creates does not delay reads") {
        governor gate{ctx.get_executor(), 60'000, 60'000};
        std::string order;
        gate.hold(request_class::create, 1h);
        auto held = start(pass(gate, priority::create, request_class::create, "c", order));
        start(pass(gate, priority::read, request_class::other, "r", order));
        REQUIRE(run_until([&] { return order == "r"; }));
        CHECK(gate.state().waiting == 1);
        held.cancel();
        finish();
    }

    TEST_CASE_FIXTURE(io_fixture, "an overload delays all requests for a moment") {
        governor gate{ctx.get_executor(), 60'000, 60'000};
        std::string order;
        gate.overloaded();
        start(pass(gate, priority::answer, request_class::other, "a", order));
        REQUIRE(run_until([&] { return gate.state().waiting == 1; }));
        REQUIRE(gate.state().holds.size() == 1);
        CHECK_FALSE(gate.state().holds.front().kind);
        CHECK(gate.state().holds.front().cause == hold_cause::overload);
        REQUIRE(run_until([&] { return order == "a"; }));
        finish();
    }
}
