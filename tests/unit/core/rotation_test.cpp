// Tests that owners are served in turn.
#include <tether/core/rotation.hpp>

#include <deque>
#include <doctest/doctest.h>
#include <string>
#include <vector>

using namespace tether;

namespace {

using queue = rotation<int, std::deque<std::string>>;

std::vector<std::string> pop_all(queue& from) {
    std::vector<std::string> order;
    while (auto next = from.next_item()) order.push_back(std::move(*next));
    return order;
}

} // namespace

TEST_SUITE("core::rotation") {

    TEST_CASE("an owner with one entry waits for one entry of each other owner, not for all of them") {
        queue all;
        for (const char* text : {"a1", "a2", "a3"}) all.lane_of(1).emplace_back(text);
        all.lane_of(2).emplace_back("b1");
        for (const char* text : {"c1", "c2"}) all.lane_of(3).emplace_back(text);
        CHECK(pop_all(all) == std::vector<std::string>{"a1", "b1", "c1", "a2", "c2", "a3"});
        CHECK(all.empty());
    }

    TEST_CASE("an owner that comes back is served after those that wait already") {
        queue all;
        all.lane_of(1).emplace_back("a1");
        all.lane_of(2).emplace_back("b1");
        CHECK(all.next_item() == "a1");
        all.lane_of(1).emplace_back("a2");
        CHECK(pop_all(all) == std::vector<std::string>{"b1", "a2"});
    }

    TEST_CASE("a lane that cannot go now loses no turn to lanes that can") {
        queue all;
        all.lane_of(1).emplace_back("a1");
        all.lane_of(2).emplace_back("b1");
        const auto only_second = [](int owner, std::deque<std::string>& lane) -> std::optional<std::string> {
            if (owner != 2) return std::nullopt;
            return queue::first_of(lane);
        };
        CHECK(all.next(only_second) == "b1");
        CHECK_FALSE(all.next(only_second));
        CHECK(all.next_item() == "a1");
        CHECK_FALSE(all.next_item());
    }

    TEST_CASE("erased entries leave no empty lane") {
        queue all;
        all.lane_of(1).emplace_back("a1");
        all.lane_of(2).emplace_back("b1");
        const auto erase = [](std::deque<std::string>& lane) { return std::erase(lane, "b1") > 0; };
        CHECK(all.erase_first(erase));
        CHECK_FALSE(all.erase_first(erase));
        CHECK(all.lanes().size() == 1);
        CHECK(pop_all(all) == std::vector<std::string>{"a1"});
    }
}
