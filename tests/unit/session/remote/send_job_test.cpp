// Tests a send with a waiter.
#include <tether/session/remote/send_job.hpp>

#include "events.hpp"
#include "support/io_fixture.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;
using session::refusal;

TEST_SUITE("session::send_job") {

    TEST_CASE_FIXTURE(io_fixture, "the waiter gets the ids of the accepted events") {
        session::send_job job;
        std::vector<api::event> accepted{event_of("user.message", "u1"), event_of("user.message", "u2")};
        job.set(accepted);
        const auto answer = run(job.async_answer());
        REQUIRE(answer.has_value());
        CHECK(*answer == std::vector<std::string>{"u1", "u2"});
    }

    TEST_CASE_FIXTURE(io_fixture, "the first answer counts") {
        session::send_job job;
        job.set(std::vector<api::event>{event_of("user.message", "u1")});
        job.refuse(session::refused{refusal::unreachable, "cut short", {}});
        CHECK(run(job.async_answer()).has_value());
    }

    TEST_CASE_FIXTURE(io_fixture, "a refusal by the API is distinguished from an unreachable API") {
        session::send_job no;
        no.refuse(api::failure{errc::bad_request});
        CHECK(run(no.async_answer()).error().why == refusal::rejected_by_api);
        session::send_job away;
        away.refuse(api::failure{errc::connect_timeout});
        CHECK(run(away.async_answer()).error().why == refusal::unreachable);
    }
}
