// Tests that one listing watches many quiet runs.
#include "quiet_runs.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace tether::test {

using namespace std::chrono_literals;

TEST_SUITE("exploration: status watch") {

    TEST_CASE("1,000 quiet runs cost pages of a listing, and each end on a stale stream is published within 60 s") {
        virtual_world world{quiet_runs::late_api()};
        quiet_runs quiet{world};
        constexpr int ending = 100;
        for (int i = 0; i < 1000; ++i) {
            const std::chrono::seconds length = i < ending ? 30min + i * 1s : 24h * 3;
            quiet.submit(fmt::format("@wait {}s\n@say Done.", length.count()), length, quiet_runs::before_wait);
        }
        REQUIRE(quiet.run_until([&] { return quiet.begun() == 1000; }, 20min));
        quiet.pass(5min);
        const std::size_t before = quiet.requests();
        quiet.pass(10min);
        const std::size_t at_rest = (quiet.requests() - before) / 10;
        CHECK(at_rest <= 60 + 2 * 10 + 10); // the probes' share, and the pages
        CHECK(at_rest > 0);
        REQUIRE(quiet.run_until([&] { return quiet.finished() == ending; }, 60min));
        CHECK(quiet.delays().back() <= 60);
        CHECK(quiet.most_in_a_minute() <= 620);
    }

    TEST_CASE("a call that a stale stream does not show is found within 6 min, and a deleted session within 11 min") {
        virtual_world world{quiet_runs::late_api()};
        quiet_runs quiet{world};
        const std::string prompt = "@wait 20m\n@custom get_stock {\"sku\":\"A-17\"}\n@say Done.";
        quiet.submit("@custom get_stock {}\n@say Done.", 24h, quiet_runs::before_call);
        for (int i = 0; i < 50; ++i) quiet.submit(prompt, 24h, quiet_runs::before_wait);
        REQUIRE(quiet.run_until([&] { return quiet.begun() == 51; }, 5min));
        CHECK(quiet.run_until([&] { return quiet.waiting() == 51; }, 25min + 6min));
        quiet.remove_session(0);
        const auto is_over = [&] { return is_finished(quiet.run(0)->state); };
        CHECK(quiet.run_until(is_over, 31min + 11min));
        CHECK(quiet.run(0)->state == session::run_state::failed);
    }
}
} // namespace tether::test
