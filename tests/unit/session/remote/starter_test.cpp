// Tests that a run's session is created once, even when a response is lost.
#include <tether/session/remote/starter.hpp>

#include "session_fixture.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;

namespace {

struct starter_fixture : session_fixture {
    session::run now;
    session::run_spec spec;
    async::stop_signal signal;

    starter_fixture() {
        now.id = "run_1";
        spec.agent = "agent_1";
        spec.metadata = {{"team", "blue"}, {"tether_run", "forged"}};
    }
    api::outcome<api::session> create() {
        session::starter starter{tools, signal, now, spec, 1ms};
        return run(starter.async_create());
    }
};

} // namespace

TEST_SUITE("session::starter") {

    TEST_CASE_FIXTURE(starter_fixture, "the session's metadata name the run and the instance") {
        const auto made = create();
        REQUIRE(made.has_value());
        CHECK(made->id == "sesn_1");
        const auto& metadata = api.session().metadata;
        CHECK(metadata.at("tether_run") == "run_1");
        CHECK(metadata.at("tether_instance") == "inst_1");
        CHECK(metadata.at("team") == "blue");
    }

    TEST_CASE_FIXTURE(starter_fixture, "a create whose response was lost is adopted and not repeated") {
        api.fail(call::create, lost_answer());
        const auto made = create();
        REQUIRE(made.has_value());
        CHECK(made->id == "sesn_1");
        CHECK(api.sessions() == 1);
        CHECK(api.count(call::create) == 1);
    }

    TEST_CASE_FIXTURE(starter_fixture, "a session of another run is not adopted") {
        api.make_session().metadata["tether_run"] = "run_0";
        api.fail(call::create, lost_answer());
        const auto made = create();
        REQUIRE(made.has_value());
        CHECK(made->id == "sesn_2");
        CHECK(api.sessions() == 2);
    }

    TEST_CASE_FIXTURE(starter_fixture, "a create that was really lost is sent again after two complete walks") {
        api.fail(call::create, lost_call());
        const auto made = create();
        REQUIRE(made.has_value());
        CHECK(api.sessions() == 1);
        CHECK(api.count(call::create) == 2);
        CHECK(api.count(call::list_sessions) == 2);
    }

    TEST_CASE_FIXTURE(starter_fixture, "a walk continues at the page that failed, and ends at our session") {
        for (int i = 0; i < 7; ++i) api.make_session();
        api.sessions_per_page = 2;
        api.fail(call::create, lost_answer());
        api.pass(call::list_sessions, 2);
        api.fail(call::list_sessions, fault_named("500"), 2);
        const auto made = create();
        REQUIRE(made.has_value());
        CHECK(made->id == "sesn_8");
        CHECK(api.count(call::create) == 1);
        CHECK(api.count(call::list_sessions) == 4 + 2); // four pages, of which one failed twice
    }

    TEST_CASE_FIXTURE(starter_fixture, "a failed check is no evidence") {
        api.fail(call::create, lost_answer());
        api.fail(call::list_sessions, fault_named("529"));
        const auto made = create();
        REQUIRE(made.has_value());
        CHECK(api.sessions() == 1);
        CHECK(api.count(call::create) == 1);
        CHECK(api.count(call::list_sessions) == 2);
    }

    TEST_CASE_FIXTURE(starter_fixture, "after a rate limit on create it waits as long as the server asks") {
        const auto before = std::chrono::steady_clock::now();
        api.fail(call::create, fault_named("429.retry_after_ms"));
        CHECK(create().has_value());
        CHECK(api.count(call::create) == 2);
        CHECK(api.count(call::list_sessions) == 0); // not executed: nothing to search for
        CHECK(std::chrono::steady_clock::now() - before >= 250ms);
    }

    TEST_CASE_FIXTURE(starter_fixture, "a create whose body timed out is sent again immediately") {
        api.fail(call::create, fault_named("400.request_body_timeout"));
        CHECK(create().has_value());
        CHECK(api.count(call::create) == 2);
        CHECK(api.count(call::list_sessions) == 0); // nothing was done
    }

    TEST_CASE_FIXTURE(starter_fixture, "interference is permanent where the API has never responded") {
        fault rejected;
        rejected.error = errc::certificate_rejected;
        for (const fault& how : {rejected, foreign_page(403), foreign_page(302)}) {
            api.fail(call::create, how);
            const int before = api.count(call::create);
            CHECK(create().has_error());
            CHECK(api.count(call::create) == before + 1);
        }
    }

    TEST_CASE_FIXTURE(starter_fixture, "interference is temporary where the API has responded before") {
        health.has_answered = true;
        fault rejected;
        rejected.error = errc::certificate_rejected;
        api.fail(call::create, rejected, 2);
        api.fail(call::create, foreign_page(403), 1);
        CHECK(create().has_value());
        CHECK(api.sessions() == 1);
    }

    TEST_CASE_FIXTURE(starter_fixture, "a run whose create is in doubt has started: a refused key does not end it") {
        api.fail(call::create, lost_call());
        api.fail(call::list_sessions, fault_named("401"), 2);
        api.fail(call::create, fault_named("402"), 2);
        CHECK(create().has_value());
        CHECK(api.sessions() == 1);
    }

    TEST_CASE_FIXTURE(starter_fixture, "a create that must not be repeated is searched for, then fails") {
        api.fail(call::create, fault_named("503.do_not_retry"));
        const auto made = create();
        REQUIRE(made.has_error());
        CHECK(made.error().code == errc::server_error);
        CHECK(api.count(call::create) == 1);
        CHECK(api.count(call::list_sessions) == 2);
    }

    TEST_CASE_FIXTURE(starter_fixture, "a refusal is permanent") {
        for (const char* name : {"400.invalid", "401", "402", "403"}) {
            CAPTURE(name);
            api.fail(call::create, fault_named(name));
            const int before = api.count(call::create);
            const auto made = create();
            REQUIRE(made.has_error());
            CHECK(made.error().what() == disposition::permanent);
            CHECK(api.count(call::create) == before + 1);
        }
        CHECK(api.sessions() == 0);
    }
}
