// Tests the states of a run and their transitions.
#include <tether/session/policy/lifecycle.hpp>

#include <doctest/doctest.h>

#include <array>

using namespace tether::session;

namespace {

using enum run_state;
constexpr std::array all_states{queued, starting, run_state::running, waiting, succeeded, failed, cancelled, timed_out};

} // namespace

TEST_SUITE("session::lifecycle") {

    TEST_CASE("a run proceeds from its slot to its end") {
        CHECK(next_state(queued, run_event::admitted) == starting);
        CHECK(next_state(starting, run_event::work_accepted) == run_state::running);
        CHECK(next_state(run_state::running, run_event::action_needed) == waiting);
        CHECK(next_state(waiting, run_event::action_taken) == run_state::running);
        CHECK(next_state(run_state::running, run_event::ended, succeeded) == succeeded);
    }

    TEST_CASE("every unfinished run can end, in every way") {
        for (const run_state from : all_states)
            for (const run_state outcome : {succeeded, failed, cancelled, timed_out}) {
                CAPTURE(to_string(from));
                const auto want = is_finished(from) ? std::nullopt : std::optional{outcome};
                CHECK(next_state(from, run_event::ended, outcome) == want);
            }
    }

    TEST_CASE("an end must lead to a finished state") {
        CHECK(next_state(run_state::running, run_event::ended, waiting) == std::nullopt);
    }

    TEST_CASE("only a finished run accepts a new turn") {
        for (const run_state from : all_states) {
            CAPTURE(to_string(from));
            const auto want = is_finished(from) ? std::optional{run_state::running} : std::nullopt;
            CHECK(next_state(from, run_event::new_turn) == want);
        }
    }

    TEST_CASE("every other transition is refused") {
        for (const run_state from : all_states) {
            CAPTURE(to_string(from));
            CHECK(next_state(from, run_event::admitted).has_value() == (from == queued));
            CHECK(next_state(from, run_event::work_accepted).has_value() == (from == starting));
            CHECK(next_state(from, run_event::action_needed).has_value() == (from == run_state::running));
            CHECK(next_state(from, run_event::action_taken).has_value() == (from == waiting));
        }
    }
}
