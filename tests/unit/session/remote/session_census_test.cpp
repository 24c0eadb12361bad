// Tests that simultaneous callers share one read of the list of sessions.
#include <tether/session/remote/session_census.hpp>

#include "session_fixture.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;

namespace {

struct census_fixture : session_fixture {
    std::vector<bool> listed;
    int failed = 0;

    static asio::awaitable<void> async_look(census_fixture& f, std::string session_id) {
        const std::string instance = "inst_1";
        const auto seen = co_await f.census.async_look(std::move(session_id), instance, std::nullopt);
        if (seen) f.listed.push_back(seen->is_listed);
        else ++f.failed;
    }
};

} // namespace

TEST_SUITE("session::census") {

    TEST_CASE_FIXTURE(census_fixture, "the list is read to its end") {
        api.sessions_per_page = 1;
        for (int i = 0; i < 3; ++i) api.make_session();
        start(async_look(*this, "sesn_3"));
        start(async_look(*this, "sesn_4"));
        CHECK(run_until([&] { return listed.size() == 2; }));
        CHECK(listed == std::vector<bool>{true, false});
    }

    TEST_CASE_FIXTURE(census_fixture, "simultaneous callers share a walk that begins after their calls") {
        api.make_session();
        for (int i = 0; i < 50; ++i) start(async_look(*this, "sesn_1"));
        CHECK(run_until([&] { return listed.size() == 50; }));
        CHECK(api.count(call::list_sessions) <= 2);
    }

    TEST_CASE_FIXTURE(census_fixture, "a walk that began before the call does not answer it") {
        fault slow;
        slow.hangs = true;
        api.fail(call::list_sessions, slow);
        started_task first = start(async_look(*this, "sesn_1"));
        REQUIRE(run_until([&] { return api.count(call::list_sessions) == 1; }));
        start(async_look(*this, "sesn_1"));
        first.cancel();
        CHECK(run_until([&] { return listed.size() == 1; }));
        CHECK(api.count(call::list_sessions) == 2);
    }

    TEST_CASE_FIXTURE(census_fixture, "callers that share a walk share its failure, and can call again") {
        api.fail(call::list_sessions, fault_named("500"), 2);
        for (int i = 0; i < 5; ++i) start(async_look(*this, "sesn_1"));
        CHECK(run_until([&] { return failed == 5; }));
        start(async_look(*this, "sesn_1"));
        CHECK(run_until([&] { return listed.size() == 1; }));
    }
}
