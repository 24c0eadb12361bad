// Tests the removal of a run's unknown sessions.
#include <tether/session/remote/strays.hpp>

#include "session_fixture.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;

namespace {

struct strays_fixture : session_fixture {
    session::run now;
    strays_fixture() {
        now.id = "run_1";
        now.agent = "agent_1";
    }
    scripted_session& ours() {
        scripted_session& made = api.make_session();
        made.metadata["tether_run"] = "run_1";
        return made;
    }
};

} // namespace

TEST_SUITE("session::strays") {

    TEST_CASE_FIXTURE(strays_fixture, "every session of the run except its current one is removed") {
        now.session_id = ours().id();
        ours();
        ours();
        api.make_session();
        run(session::async_remove_strays(tools, now, 1ms));
        CHECK_FALSE(api.session(0).deleted);
        CHECK(api.session(1).deleted);
        CHECK(api.session(2).deleted);
        CHECK_FALSE(api.session(3).deleted);
    }

    TEST_CASE_FIXTURE(strays_fixture, "a failed check is repeated") {
        ours();
        api.fail(call::list_sessions, fault_named("500"));
        run(session::async_remove_strays(tools, now, 1ms));
        CHECK(api.session().deleted);
    }
}
