// Tests the limit on memory for all bodies and responses.
#include <tether/server/memory_budget.hpp>

#include "support/io_fixture.hpp"

#include <doctest/doctest.h>

using namespace tether::server;
using tether::test::io_fixture;

namespace {

constexpr std::size_t mib = std::size_t{1} << 20;
constexpr uid_t alice = 1001, bob = 1002, carol = 1003;

} // namespace

TEST_SUITE("server::memory_budget") {

    TEST_CASE("a user gets at most as much as stays free, so that the next user gets some") {
        memory_budget budget{64 * mib};
        for (int i = 0; i < 8; ++i) CHECK(budget.try_take(alice, 4 * mib));
        CHECK_FALSE(budget.try_take(alice, 4 * mib));
        for (int i = 0; i < 4; ++i) CHECK(budget.try_take(bob, 4 * mib));
        CHECK_FALSE(budget.try_take(bob, 4 * mib));
        CHECK(budget.try_take(carol, 4 * mib));
        CHECK(budget.used() == 52 * mib);
        budget.give_back(alice, 8 * mib);
        CHECK(budget.used_by(alice) == 24 * mib);
        CHECK(budget.try_take(carol, 4 * mib));
    }

    TEST_CASE("an amount over the budget is granted to a user that has none while half of it is free") {
        memory_budget budget{64 * mib};
        CHECK(budget.try_take(alice, 100 * mib));
        CHECK_FALSE(budget.try_take(bob, 1));
        budget.give_back(alice, 100 * mib);
        CHECK(budget.try_take(bob, 1 * mib));
        CHECK_FALSE(budget.try_take(bob, 100 * mib));
    }

    TEST_CASE("a lease grows, shrinks and returns everything at its end") {
        memory_budget budget{64 * mib};
        {
            memory_lease lease{budget, alice};
            CHECK(lease.try_hold(64 * 1024));
            CHECK(budget.used() == 0);
            CHECK(lease.try_hold(4 * mib));
            CHECK(lease.try_hold(2 * mib));
            CHECK(lease.held() == 4 * mib);
            lease.hold_at_most(mib);
            CHECK(budget.used() == mib);
        }
        CHECK(budget.used() == 0);
        CHECK(budget.used_by(alice) == 0);
    }

    TEST_CASE_FIXTURE(io_fixture, "a lease waits for memory that others use, up to its deadline") {
        memory_budget budget{64 * mib, std::chrono::milliseconds{1}};
        auto first = std::make_unique<memory_lease>(budget, alice);
        REQUIRE(first->try_hold(40 * mib));
        memory_lease second{budget, bob};
        CHECK_FALSE(run(second.async_hold(20 * mib)));
        bool got = false;
        memory_budget patient{64 * mib, std::chrono::hours{1}};
        auto other = std::make_unique<memory_lease>(patient, alice);
        REQUIRE(other->try_hold(40 * mib));
        memory_lease third{patient, bob};
        const auto wait = [&]() -> boost::asio::awaitable<void> { got = co_await third.async_hold(20 * mib); };
        const auto task = start(wait());
        ctx.poll();
        CHECK_FALSE(got);
        other.reset();
        CHECK(run_until([&] { return got; }));
        CHECK(patient.used_by(bob) == 20 * mib);
        CHECK(finish());
    }
}
