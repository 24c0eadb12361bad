#include <tether/api/admission.hpp>

#include <doctest/doctest.h>

using namespace tether::api;
using namespace std::chrono_literals;

namespace {

const admission::time_point start{1000h};
constexpr std::uint32_t plenty = 1'000'000;

/// Everybody who may go at `now`, in order.
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
        const auto read = gate.enqueue(priority::read, false);
        const auto create = gate.enqueue(priority::create, true);
        const auto late_read = gate.enqueue(priority::read, false);
        const auto answer = gate.enqueue(priority::answer, true);
        const auto late_answer = gate.enqueue(priority::answer, false);
        CHECK(admit_all(gate, start) == tickets{answer, late_answer, create, read, late_read});
        CHECK_FALSE(gate.next_at());
    }

    TEST_CASE("who waits for a create token does not hold up who needs none") {
        admission gate{plenty, 1, start};
        const auto first = gate.enqueue(priority::create, true);
        const auto second = gate.enqueue(priority::create, true);
        const auto read = gate.enqueue(priority::read, false);
        CHECK(admit_all(gate, start) == tickets{first, read});
        CHECK(gate.next_at() == start + 1min);
        const auto urgent = gate.enqueue(priority::answer, true);
        CHECK(admit_all(gate, start + 59s).empty());
        CHECK(admit_all(gate, start + 1min) == tickets{urgent});
        CHECK(admit_all(gate, start + 2min) == tickets{second});
    }

    TEST_CASE("nobody goes without a request token") {
        admission gate{1, plenty, start};
        gate.enqueue(priority::read, false);
        const auto second = gate.enqueue(priority::read, false);
        CHECK(admit_all(gate, start).size() == 1);
        CHECK(gate.next_at() == start + 1min);
        CHECK(admit_all(gate, start + 1min) == tickets{second});
    }

    TEST_CASE("a pause holds everybody, and only the longest counts") {
        admission gate{plenty, plenty, start};
        gate.hold(7s, start);
        gate.hold(2s, start);
        const auto who = gate.enqueue(priority::answer, false);
        CHECK(admit_all(gate, start + 6999ms).empty());
        CHECK(gate.next_at() == start + 7s);
        CHECK(gate.state(start).held_for == 7s);
        CHECK(gate.state(start).held == 2);
        CHECK(admit_all(gate, start + 7s) == tickets{who});
        CHECK(gate.state(start + 7s).held_for == 0s);
    }

    TEST_CASE("a pause of more than an hour is an hour") {
        admission gate{plenty, plenty, start};
        gate.hold(std::chrono::milliseconds::max(), start);
        CHECK(gate.state(start).held_for == 1h);
    }

    TEST_CASE("who gives up leaves no hole") {
        admission gate{plenty, plenty, start};
        const auto first = gate.enqueue(priority::read, false);
        const auto second = gate.enqueue(priority::read, true);
        const auto third = gate.enqueue(priority::read, false);
        gate.withdraw(first);
        gate.withdraw(second);
        CHECK(gate.state(start).waiting == 1);
        CHECK(admit_all(gate, start) == tickets{third});
        gate.withdraw(third);
        CHECK(gate.state(start).admitted == 1);
    }

    TEST_CASE("an outage's worth of waiting requests stays under the limit in every minute") {
        admission gate{600, 300, start};
        for (int i = 0; i < 2000; ++i) gate.enqueue(i % 2 ? priority::create : priority::read, i % 2 != 0);
        std::vector<admission::time_point> gone;
        for (auto now = start; const auto next = gate.next_at();) {
            now = std::max(now, *next);
            REQUIRE(gate.admit(now));
            gone.push_back(now);
        }
        CHECK(gone.size() == 2000);
        for (std::size_t i = 0; i + 600 < gone.size(); ++i) REQUIRE(gone[i + 600] - gone[i] >= 1min - 1us);
    }

    TEST_CASE("new rates count at once") {
        admission gate{1, 1, start};
        for (int i = 0; i < 5; ++i) gate.enqueue(priority::create, true);
        CHECK(admit_all(gate, start).size() == 1);
        gate.set_rates(plenty, plenty, start);
        CHECK(admit_all(gate, start + 1s).size() == 4);
    }
}
