// Tests that the wait for a slot and for the API's rate limits does not count as a run's time.
#include "supervisor_fixture.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;
using session::run_state;

namespace {

/// A supervisor whose API permits one create a minute.
struct slow_start_fixture : supervisor_fixture {
    static constexpr std::size_t burst = 1;
    slow_start_fixture() { governor.set_rates(600'000, 1); }
};

} // namespace

TEST_SUITE("session::supervisor queue") {

    TEST_CASE_FIXTURE(supervisor_fixture, "the timeout counts from the start of a run, not from its acceptance") {
        runs.active_runs = 1;
        const std::string first = submit();
        session::run_spec hurried = spec_of("Quick.");
        hurried.timeout = 1min;
        const std::string second = submit(std::move(hurried));
        REQUIRE(reaches(first, run_state::running));
        CHECK_FALSE(sink.kept[second].continuation.deadline);
        api.session(0).answer("one");
        REQUIRE(reaches(second, run_state::running));
        const session::kept_run& kept = sink.kept[second];
        REQUIRE(kept.continuation.deadline);
        CHECK(*kept.continuation.deadline >= *kept.run.accepted_on + 1min);
        CHECK(kept.run.started_at);
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "a bound for the wait ends with the wait") {
        runs.queue_timeout = 20ms;
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::running));
        CHECK(published(id).queue_timeout == 20ms);
        const auto later = boot_clock::now() + 40ms;
        run_until([&] { return boot_clock::now() > later; });
        CHECK(published(id).state == run_state::running);
        session::run_spec patient = spec_of("Slowly.");
        patient.queue_timeout = 0ms; // overrides the default
        CHECK_FALSE(published(submit(std::move(patient))).queue_timeout);
    }

    TEST_CASE_FIXTURE(slow_start_fixture, "a run whose session may not be created yet is queued, without a deadline") {
        for (std::size_t i = 0; i < burst; ++i) submit();
        session::run_spec hurried = spec_of("Quick.");
        hurried.timeout = 20ms;
        const std::string waiting = submit(std::move(hurried));
        REQUIRE(run_until([&] { return api.sessions() == burst; }));
        const auto later = boot_clock::now() + 40ms;
        run_until([&] { return boot_clock::now() > later; });
        CHECK(published(waiting).state == run_state::queued);
        CHECK_FALSE(published(waiting).started_at);
        const auto cancelled = run(boss().async_cancel(waiting));
        REQUIRE(cancelled.has_value());
        CHECK(cancelled->state == run_state::cancelled);
        CHECK(api.sessions() == burst);
    }

    TEST_CASE_FIXTURE(slow_start_fixture, "the wait for a create is bounded like the wait for a slot") {
        for (std::size_t i = 0; i < burst; ++i) submit();
        session::run_spec hurried = spec_of("Quick.");
        hurried.queue_timeout = 10ms;
        const std::string late = submit(std::move(hurried));
        REQUIRE(reaches(late, run_state::timed_out));
        CHECK(published(late).error->code == errc::queue_timeout);
        CHECK(api.sessions() == burst);
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "one user's runs do not start faster than their work can be sent") {
        constexpr std::size_t width = 16; // the narrowest gate
        governor.set_rates(1, 600'000);   // ten other requests at once, then hardly any
        for (std::size_t i = 0; i < 3 * width; ++i) submit();
        REQUIRE(run_until([&] { return api.sessions() > width; }));
        const auto later = boot_clock::now() + 40ms;
        run_until([&] { return boot_clock::now() > later; });
        CHECK(api.sessions() < 2 * width);
        CHECK(boss().counts().by_state.at(run_state::queued) > width);
    }
}
