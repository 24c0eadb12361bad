// Tests silence, pings, half-open connections and clocks that jump.
#include "judge.hpp"
#include "support/virtual_time.hpp"

#include <algorithm>
#include <doctest/doctest.h>

namespace tether::test {
namespace {

using namespace std::chrono_literals;

const recording& long_work() {
    static const recording what = recording::of_prompt("@say One.\n@wait 10m\n@say Two.");
    return what;
}

std::chrono::seconds took(const aftermath& after) {
    return std::chrono::floor<std::chrono::seconds>(after.took);
}

const recording& many_messages() {
    static const recording what = recording::of_prompt("@messages 8");
    return what;
}

/// Plays `many_messages`, an event each minute; `meddle` may act once a minute.
aftermath play_with(const std::function<void(std::chrono::minutes)>& meddle, circumstances given = {}) {
    given.pace = 1min; // not by the wall clock, unlike waits of scripts
    virtual_world world{given};
    auto once_a_minute = [](virtual_world& w, std::function<void(std::chrono::minutes)> act) -> asio::awaitable<void> {
        boost::asio::steady_timer timer{w.ctx};
        for (std::chrono::minutes now{1};; ++now) {
            timer.expires_after(1min);
            co_await timer.async_wait(asio::use_awaitable);
            act(now);
        }
    };
    world.tasks.spawn(once_a_minute(world, meddle));
    return play_in(world, many_messages(), {});
}

} // namespace

TEST_SUITE("exploration: clocks") {

    TEST_CASE("a silent stream is detected by the byte timeout") {
        const aftermath calm = play_alone(long_work(), {});
        const auto& emitted = calm.sessions.at(0).emitted;
        const auto said =
            std::find_if(emitted.begin(), emitted.end(), [](const auto& e) { return e.type == "agent.message"; });
        const auto before_the_wait = said - emitted.begin() + 1;
        circumstances given;
        given.follow.probe_after = 24h; // the event timeout must not detect it
        const aftermath after =
            play_alone(long_work(), R"([{"do":"silence_after","n":)" + std::to_string(before_the_wait) + "}]", given);
        CHECK(broken_promises(after, calm, reach::whole).empty());
        CHECK(after.last.follow.reopens == 1);
        CHECK(took(after) < took(calm) + 5s); // it recovered long before anything was missing
    }

    TEST_CASE("a stream with only pings is detected by the event timeout") {
        // After the second-to-last message: the session has ended when it is polled.
        const aftermath calm = play_alone(long_work(), {});
        const std::size_t all = calm.sessions.at(0).emitted.size();
        for (std::size_t n = 1; n < all; ++n) {
            CAPTURE(n);
            const aftermath after = play_alone(long_work(), R"([{"do":"pings_after","n":)" + std::to_string(n) + "}]");
            CHECK(broken_promises(after, calm, reach::whole).empty());
            CHECK(took(after) < took(calm) + 6min); // the longest time between two polls, and the proof
        }
    }

    TEST_CASE("a session that works for hours keeps one stream and is rarely polled") {
        circumstances given;
        given.runs.timeout = 24h;
        const aftermath after = play_alone(recording::of_prompt("@say One.\n@wait 10h\n@say Two."), {}, given);
        CHECK(after.last.state == session::run_state::succeeded);
        CHECK(after.last.follow.opens == 1);
        CHECK(after.last.result->proof.by == session::result_proof::source::stream);
        CHECK(after.sessions.at(0).retrieves <= 10 * 12 + 5); // one poll per five minutes
    }

    TEST_CASE("when no host answers, the run ends at its deadline and says what is missing") {
        for (const char* fault :
             {R"([{"on":"any","do":"stall","times":-1}])", R"([{"on":"any","do":"reset","times":-1}])"}) {
            CAPTURE(fault);
            circumstances given;
            given.runs.timeout = 2h;
            virtual_world world{given};
            world.api.faults().add(fault);
            const auto settled = [&] { return !world.sink.puts.empty() && is_finished(world.sink.puts.back().state); };
            world.submit("@say One.");
            CHECK(world.run_until(settled, 3h));
            const session::run& last = world.sink.puts.back();
            CHECK(last.state == session::run_state::timed_out);
            CHECK_FALSE(last.result->complete);
            const auto tells = [](const std::string& line) { return line.starts_with("run deadline passed"); };
            CHECK(std::count_if(world.log_lines.begin(), world.log_lines.end(), tells) == 1);
            CHECK(std::chrono::floor<std::chrono::seconds>(virtual_time::passed()) == 2h);
        }
    }

    TEST_CASE("a wall clock that is set back and forth changes no wait") {
        circumstances given;
        given.runs.timeout = 24h;
        const aftermath calm = play_with([](std::chrono::minutes) {}, given);
        for (const std::chrono::hours by : {-2h, 3h}) {
            const aftermath after = play_with(
                [&](std::chrono::minutes now) {
                    if (now == 3min) virtual_time::set_wall_clock(by);
                },
                given);
            CHECK(after.complaints.empty());
            CHECK(after.messages == calm.messages);
            CHECK(after.last.result->complete);
            CHECK(took(after) == took(calm));
        }
    }

    TEST_CASE("a wall clock that is set back does not extend a run's deadline") {
        circumstances given;
        given.runs.timeout = 10min;
        const aftermath after = play_with(
            [](std::chrono::minutes now) {
                if (now == 3min) virtual_time::set_wall_clock(-2h);
            },
            given);
        CHECK(after.last.state == session::run_state::timed_out);
    }

    TEST_CASE("a wall clock that is set, temporarily or permanently, ends no run") {
        circumstances given;
        given.runs.timeout = 1h; // about twice what the run takes
        for (const std::chrono::minutes by : {std::chrono::minutes{365 * 24h}, 40min, -40min})
            for (const bool for_good : {true, false}) {
                CAPTURE(by.count());
                const aftermath after = play_with(
                    [&](std::chrono::minutes now) {
                        if (now == 3min) virtual_time::set_wall_clock(by);
                        if (now == 4min && !for_good) virtual_time::set_wall_clock(-by);
                    },
                    given);
                CHECK(after.complaints.empty());
                CHECK(after.last.state == session::run_state::succeeded);
                CHECK(after.last.result->complete);
                CHECK(*after.last.ended_on - *after.last.accepted_on < 1h);
            }
    }

    TEST_CASE("a deadline passes while the machine is suspended") {
        const aftermath after = play_with([](std::chrono::minutes now) {
            if (now == 3min) virtual_time::suspend(2h);
        });
        CHECK(after.last.state == session::run_state::timed_out);
        // Code that checks the clocks also checks deadlines.
        CHECK(*after.last.ended_on - *after.last.accepted_on < 2h + 10min);
    }
}
} // namespace tether::test
