// Tests which of the waiting requests goes next, and when.
#include <tether/api/admission.hpp>

#include <doctest/doctest.h>
#include <set>

using namespace tether::api;
using namespace std::chrono_literals;

namespace {

const admission::time_point start{1000h};
constexpr auto other = request_class::other, create_class = request_class::create;
constexpr std::uint32_t plenty = 1'000'000;

/// Every request that may go at `now`, in order.
std::vector<admission::ticket> admit_all(admission& gate, admission::time_point now) {
    std::vector<admission::ticket> order;
    while (const auto next = gate.admit(now)) order.push_back(*next);
    return order;
}

using tickets = std::vector<admission::ticket>;

} // namespace

TEST_SUITE("api::admission") {

    TEST_CASE("urgency decides, then order of arrival") {
        admission gate{plenty, plenty, start};
        const auto read = gate.enqueue(priority::read, other);
        const auto create = gate.enqueue(priority::create, create_class);
        const auto late_read = gate.enqueue(priority::read, other);
        const auto answer = gate.enqueue(priority::answer, create_class);
        const auto late_answer = gate.enqueue(priority::answer, other);
        CHECK(admit_all(gate, start) == tickets{answer, late_answer, create, read, late_read});
        CHECK_FALSE(gate.next_at());
    }

    TEST_CASE("a request that waits for a create token does not delay one that needs none") {
        admission gate{plenty, 1, start};
        const auto first = gate.enqueue(priority::create, create_class);
        const auto second = gate.enqueue(priority::create, create_class);
        const auto read = gate.enqueue(priority::read, other);
        CHECK(admit_all(gate, start) == tickets{first, read});
        CHECK(gate.next_at() == start + 1min);
        const auto urgent = gate.enqueue(priority::answer, create_class);
        CHECK(admit_all(gate, start + 59s).empty());
        CHECK(admit_all(gate, start + 1min) == tickets{urgent});
        CHECK(admit_all(gate, start + 2min) == tickets{second});
    }

    TEST_CASE("no request goes without a token of its class, and none uses a token of the other class") {
        admission gate{1, plenty, start};
        for (int i = 0; i < 3; ++i) gate.enqueue(priority::create, create_class);
        CHECK(admit_all(gate, start).size() == 3);
        CHECK(gate.has_token(other, start));
        gate.enqueue(priority::read, other);
        const auto second = gate.enqueue(priority::read, other);
        CHECK(admit_all(gate, start).size() == 1);
        CHECK(gate.next_at() == start + 1min);
        CHECK(admit_all(gate, start + 1min) == tickets{second});
    }

    TEST_CASE("a pause stops its class, and only the longest pause counts") {
        admission gate{plenty, plenty, start};
        gate.hold(other, 7s, start);
        gate.hold(other, 2s, start);
        const auto who = gate.enqueue(priority::answer, other);
        const auto free = gate.enqueue(priority::create, create_class);
        CHECK(gate.next_at() < start + 1s);
        CHECK(admit_all(gate, start + 6999ms) == tickets{free});
        CHECK(gate.next_at() == start + 7s);
        CHECK(gate.state(start).held_for == 7s);
        CHECK(gate.state(start).holds == std::vector<governor_hold>{{other, hold_cause::rate_limit, 7s}});
        CHECK(gate.state(start).held == 2);
        CHECK(admit_all(gate, start + 7s) == tickets{who});
        CHECK(gate.state(start + 7s).held_for == 0s);
    }

    TEST_CASE("a pause of more than an hour is cut to an hour") {
        admission gate{plenty, plenty, start};
        gate.hold(create_class, std::chrono::milliseconds::max(), start);
        CHECK(gate.state(start).held_for == 1h);
    }

    TEST_CASE("a request that gives up leaves no gap in the queue") {
        admission gate{plenty, plenty, start};
        const auto first = gate.enqueue(priority::read, other);
        const auto second = gate.enqueue(priority::read, create_class);
        const auto third = gate.enqueue(priority::read, other);
        gate.withdraw(first);
        gate.withdraw(second);
        CHECK(gate.state(start).waiting == 1);
        CHECK(admit_all(gate, start) == tickets{third});
        gate.withdraw(third);
        CHECK(gate.state(start).admitted == 1);
    }

    TEST_CASE("the requests that collect during an outage stay under the limit in every minute") {
        admission gate{600, 300, start};
        std::set<admission::ticket> creates;
        for (int i = 0; i < 1000; ++i) {
            gate.enqueue(priority::read, other);
            creates.insert(gate.enqueue(priority::create, create_class));
        }
        std::vector<admission::time_point> made, asked;
        for (auto now = start; const auto next = gate.next_at();) {
            now = std::max(now, *next);
            const auto who = gate.admit(now);
            REQUIRE(who);
            (creates.contains(*who) ? made : asked).push_back(now);
        }
        CHECK(made.size() == 1000);
        CHECK(asked.size() == 1000);
        for (std::size_t i = 0; i + 300 < made.size(); ++i) REQUIRE(made[i + 300] - made[i] >= 1min - 1us);
        for (std::size_t i = 0; i + 600 < asked.size(); ++i) REQUIRE(asked[i + 600] - asked[i] >= 1min - 1us);
    }

    TEST_CASE("each overload stops all requests twice as long, up to a bound, until a request succeeds") {
        admission gate{plenty, plenty, start};
        auto now = start;
        for (const auto pause : {250ms, 500ms, 1000ms, 2000ms, 4000ms, 8000ms, 8000ms}) {
            CAPTURE(pause.count());
            gate.overloaded(now);
            gate.overloaded(now + 1ms); // from a request that was sent before the pause
            gate.enqueue(priority::answer, other);
            gate.enqueue(priority::create, create_class);
            CHECK(gate.next_at() == now + pause);
            CHECK(gate.state(now).held_for == pause);
            CHECK(admit_all(gate, now + pause - 1ms).empty());
            now += pause;
            CHECK(admit_all(gate, now).size() == 2);
        }
        gate.succeeded();
        gate.overloaded(now);
        CHECK(gate.state(now).held_for == 250ms);
    }

    TEST_CASE("new rates apply at once") {
        admission gate{1, 1, start};
        for (int i = 0; i < 5; ++i) gate.enqueue(priority::create, create_class);
        CHECK(admit_all(gate, start).size() == 1);
        gate.set_rates(plenty, plenty, start);
        CHECK(admit_all(gate, start + 1s).size() == 4);
    }

    TEST_CASE("a user with one request waits for one request of each other user, not for all of them") {
        admission gate{plenty, 60, start};
        for (int i = 0; i < 600; ++i) gate.enqueue(priority::create, create_class, 1);
        const auto late = gate.enqueue(priority::create, create_class, 2);
        CHECK(gate.waiting_of(1) == 600);
        CHECK(gate.waiting_of(2) == 1);
        CHECK(gate.admit(start));
        CHECK(gate.admit(start) == late);
        CHECK(gate.waiting_of(2) == 0);
    }

    TEST_CASE("users take turns within one urgency, and a more urgent request of any user goes first") {
        admission gate{plenty, plenty, start};
        const auto a1 = gate.enqueue(priority::read, other, 1);
        const auto a2 = gate.enqueue(priority::read, other, 1);
        const auto b1 = gate.enqueue(priority::read, other, 2);
        const auto b2 = gate.enqueue(priority::read, other, 2);
        const auto urgent = gate.enqueue(priority::answer, other, 1);
        CHECK(admit_all(gate, start) == tickets{urgent, a1, b1, a2, b2});
    }

    TEST_CASE("requests of one user that wait for a create token do not delay another user's request that needs none") {
        admission gate{plenty, 1, start};
        const auto first = gate.enqueue(priority::read, create_class, 1);
        const auto second = gate.enqueue(priority::read, create_class, 1);
        const auto free = gate.enqueue(priority::read, other, 2);
        CHECK(admit_all(gate, start) == tickets{first, free});
        CHECK(gate.next_at() == start + 1min);
        CHECK(admit_all(gate, start + 1min) == tickets{second});
    }
}
