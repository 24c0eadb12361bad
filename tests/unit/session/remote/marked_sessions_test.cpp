// Tests the search for remote sessions with a run's metadata.
#include <tether/session/remote/marked_sessions.hpp>

#include "session_fixture.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;

namespace {

struct search_fixture : session_fixture {
    session::run now;
    search_fixture() {
        now.id = "run_1";
        now.agent = "agent_1";
    }
    api::outcome<std::vector<api::session>> list() { return run(session::async_list_sessions_of(tools, now)); }
};

} // namespace

TEST_SUITE("session::marked_sessions") {

    TEST_CASE_FIXTURE(search_fixture, "sessions that name the run are found, and no others") {
        api.make_session();
        api.make_session().metadata["tether_run"] = "run_2";
        api.make_session().metadata["tether_run"] = "run_1";
        const auto found = list();
        REQUIRE(found.has_value());
        REQUIRE(found->size() == 1);
        CHECK(found->front().id == "sesn_3");
    }

    TEST_CASE_FIXTURE(search_fixture, "a session on the last of many pages is found") {
        api.sessions_per_page = 2;
        for (int i = 0; i < 4; ++i) api.make_session();
        api.make_session().metadata["tether_run"] = "run_1";
        const auto found = list();
        REQUIRE(found.has_value());
        REQUIRE(found->size() == 1);
        CHECK(found->front().id == "sesn_5");
        CHECK(api.count(call::list_sessions) == 3);
    }

    TEST_CASE_FIXTURE(search_fixture, "an unreadable list is an error, not an empty list") {
        api.fail(call::list_sessions, fault_named("500"));
        CHECK(list().has_error());
        CHECK(list().has_value());
    }
}
