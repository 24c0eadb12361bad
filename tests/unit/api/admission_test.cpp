// Tests which of the waiting requests goes next, and when.
#include <tether/api/admission.hpp>

#include <algorithm>
#include <doctest/doctest.h>
#include <map>
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

    TEST_CASE("among one user's requests of one class, urgency decides, then order of arrival") {
        admission gate{plenty, plenty, start};
        const auto read = gate.enqueue(priority::read, other);
        const auto create = gate.enqueue(priority::create, other);
        const auto late_read = gate.enqueue(priority::read, other);
        const auto answer = gate.enqueue(priority::answer, other);
        const auto late_answer = gate.enqueue(priority::answer, other);
        CHECK(admit_all(gate, start) == tickets{answer, late_answer, create, read, late_read});
        CHECK_FALSE(gate.next_at());
    }

    TEST_CASE("one user's urgent requests do not delay that user's other requests without limit") {
        admission gate{plenty, plenty, start};
        const auto create = gate.enqueue(priority::create, other);
        const auto read = gate.enqueue(priority::read, other);
        tickets order;
        for (int i = 0; i < 12; ++i) { // a client that sends and never stops
            gate.enqueue(priority::answer, other);
            gate.enqueue(priority::answer, other);
            order.push_back(*gate.admit(start));
        }
        const auto place_of = [&](admission::ticket one) {
            return std::find(order.begin(), order.end(), one) - order.begin();
        };
        CHECK(place_of(create) == 4);
        CHECK(place_of(read) == 9);
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

    TEST_CASE("the requests that queue up during an outage stay under the limit in every minute") {
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

    TEST_CASE("users take turns, and each user's most urgent request goes first") {
        admission gate{plenty, plenty, start};
        const auto a1 = gate.enqueue(priority::read, other, 1);
        const auto a2 = gate.enqueue(priority::read, other, 1);
        const auto b1 = gate.enqueue(priority::read, other, 2);
        const auto b2 = gate.enqueue(priority::read, other, 2);
        const auto urgent = gate.enqueue(priority::answer, other, 1);
        CHECK(admit_all(gate, start) == tickets{urgent, b1, a1, b2, a2});
    }

    TEST_CASE("the daemon itself is one of the users that take turns") {
        admission gate{plenty, plenty, start};
        tickets own, of_user;
        for (int i = 0; i < 3; ++i) own.push_back(gate.enqueue(priority::answer, other));
        for (int i = 0; i < 3; ++i) of_user.push_back(gate.enqueue(priority::read, other, 1));
        CHECK(admit_all(gate, start) == tickets{of_user[0], own[0], of_user[1], own[1], of_user[2], own[2]});
    }

    TEST_CASE("a turn for one class of requests does not use the turn for the other class") {
        admission gate{plenty, 1, start};
        std::set<admission::ticket> creates_of_busy;
        for (int i = 0; i < 4; ++i) creates_of_busy.insert(gate.enqueue(priority::create, create_class, 1));
        for (int i = 0; i < 4; ++i) gate.enqueue(priority::create, create_class, 2);
        std::size_t busy = 0;
        for (auto now = start; now < start + 4min; now += 1min) {
            gate.enqueue(priority::answer, other, 1); // user 1 takes a turn of the other class before each create
            gate.enqueue(priority::answer, other, 1);
            for (const auto each : admit_all(gate, now)) busy += creates_of_busy.count(each);
        }
        CHECK(busy == 2);
    }

    TEST_CASE("at the default rates, a user's run begins at once while others send, delete and create without pause") {
        struct step {
            priority urgency = priority::read;
            request_class kind = other;
        };
        // What a run requests, one after the other: it creates its session, opens its stream, reads the history, sends
        // its work, reads the result and removes the session.
        const std::vector<step> steps{{priority::create, create_class}, {priority::read, other},
                                      {priority::read, other},          {priority::answer, other},
                                      {priority::read, other},          {priority::answer, other}};
        for (const uid_t busy_users : {1u, 4u}) {
            CAPTURE(busy_users);
            admission gate{600, 300, start};
            std::map<admission::ticket, std::pair<uid_t, step>> of_busy;
            const auto busy = [&](uid_t owner, step request) {
                of_busy.emplace(gate.enqueue(request.urgency, request.kind, owner), std::pair{owner, request});
            };
            for (int i = 0; i < 120; ++i) {
                for (uid_t user = 0; user < busy_users; ++user) {
                    busy(user * 2, {priority::answer, other});
                    busy(user * 2, {priority::create, create_class});
                }
            }
            const uid_t newcomer = 3;        // between the busy users
            const auto begin = start + 1min; // the buckets are empty by then
            std::size_t sent = 0;
            std::optional<admission::ticket> current;
            auto now = start;
            while (sent < steps.size() && now < begin + 1min) {
                if (now >= begin && !current) current = gate.enqueue(steps[sent].urgency, steps[sent].kind, newcomer);
                const auto next = gate.next_at();
                REQUIRE(next);
                now = std::max(now, *next);
                const auto admitted = gate.admit(now);
                REQUIRE(admitted);
                if (admitted == current) {
                    current.reset();
                    ++sent;
                } else {
                    const auto [owner, request] = of_busy.extract(*admitted).mapped();
                    busy(owner, request); // the next one, at once
                }
            }
            CHECK(sent == steps.size());
            // Each request waits for at most one request of each busy user, and for its own token.
            const auto interval = (1min / 591.0) * 5 + 1min / 291.0;
            CHECK(now - begin <= interval * (busy_users + 1) + 1ms);
        }
    }

    TEST_CASE("a burst of cancels of one user delays one request of another user by one turn") {
        admission gate{600, 300, start};
        for (int i = 0; i < 300; ++i) gate.enqueue(priority::answer, other, 1);
        CHECK(admit_all(gate, start).size() == 10);
        const auto read = gate.enqueue(priority::read, other, 2);
        std::optional<admission::ticket> next;
        int turns = 0;
        for (auto now = start; next != read && turns < 300; ++turns) {
            now = *gate.next_at();
            next = gate.admit(now);
        }
        CHECK(turns <= 2);
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
