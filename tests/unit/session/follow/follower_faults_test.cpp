// Tests a follower whose requests fail.
#include "follower_fixture.hpp"

#include <boost/asio/error.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;

namespace {

const call every_request[] = {call::open_stream, call::list_events, call::retrieve, call::send};

struct faults_fixture : follower_fixture {
    /// Makes the next requests of each kind fail with this failure.
    void fail_everything(const fault& how, int times) {
        for (const call each : every_request) api.fail(each, how, times);
    }
    void answer_later() {
        api.on_work = [](scripted_session& s) { s.answer("Done."); };
    }
};

fault certificate_rejected() {
    fault f;
    f.error = errc::certificate_rejected;
    return f;
}

} // namespace

TEST_SUITE("session::follower faults") {

    TEST_CASE_FIXTURE(faults_fixture, "a refused key or account ends no started run") {
        for (const char* name : {"401", "402", "403", "429.spend_cap"}) {
            CAPTURE(name);
            for (const call each : {call::open_stream, call::list_events, call::retrieve})
                api.fail(each, fault_named(name), 5);
        }
        api.fail(call::send, fault_named("401"));
        api.fail(call::send, fault_named("402"));
        answer_later();
        follow();
        CHECK(said() == strings{"Done."});
        CHECK(remote.accepted().size() == 1);
        CHECK_FALSE(health.trouble.now());
    }

    TEST_CASE_FIXTURE(faults_fixture, "pages that are not from the API end no started run") {
        config.backoff_max = 10ms; // makes it read the history again after the stream
        for (const int status : {302, 307, 400, 401, 403, 404, 405, 407, 410, 413, 431, 451})
            for (const call each : {call::open_stream, call::list_events, call::retrieve})
                api.fail(each, foreign_page(status), 2);
        answer_later();
        follow();
        CHECK(said() == strings{"Done."});
        CHECK(remote.accepted().size() == 1);
    }

    TEST_CASE_FIXTURE(faults_fixture, "a foreign page instead of the response to a send causes no second send") {
        fault taken = foreign_page(403);
        taken.acted = true;
        api.fail(call::send, taken);
        answer_later();
        follow();
        CHECK(said() == strings{"Done."});
        CHECK(remote.accepted().size() == 1);
    }

    TEST_CASE_FIXTURE(faults_fixture, "a rejected certificate ends no started run, and is reported") {
        fail_everything(certificate_rejected(), 2);
        answer_later();
        bool was_reported = false;
        health.on_trouble = [&] { was_reported = was_reported || health.trouble.now(); };
        follow();
        CHECK(said() == strings{"Done."});
        CHECK(was_reported);
    }

    TEST_CASE_FIXTURE(faults_fixture, "a 404 of the API about an existing session ends nothing") {
        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        fail_everything(fault_named("404"), 2);
        remote.end_streams();
        REQUIRE(run_until([&] { return followed->run.follow.opens == 2; }));
        remote.answer("Done.");
        CHECK(said() == strings{"Done."});
    }

    TEST_CASE_FIXTURE(faults_fixture, "a send that meets a 404 is searched for before it is repeated") {
        fault taken = fault_named("404");
        taken.acted = true;
        api.fail(call::send, taken);
        answer_later();
        follow();
        CHECK(said() == strings{"Done."});
        CHECK(remote.accepted().size() == 1);
    }

    TEST_CASE_FIXTURE(faults_fixture, "a send that meets a 404 is repeated after one look at the history") {
        config.settle = 1s; // a long search would take half a minute
        api.fail(call::send, fault_named("404"));
        answer_later();
        follow();
        REQUIRE(run_until([&] { return remote.accepted().size() == 1; }));
        config.settle = 1ms;
        CHECK(api.count(call::send) == 2);
        for (const std::string& line : log_lines) CHECK(line.find("before the restart") == std::string::npos);
        CHECK(said() == strings{"Done."});
    }

    TEST_CASE_FIXTURE(faults_fixture, "a refusal of the API about the session ends the run when it is repeated") {
        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        SUBCASE("one refusal") {
            api.fail(call::open_stream, fault_named("400.invalid"));
            api.fail(call::retrieve, fault_named("400.invalid"));
            remote.end_streams();
            REQUIRE(run_until([&] { return followed->run.follow.opens == 2; }));
            remote.answer("Done.");
            CHECK(said() == strings{"Done."});
        }
        SUBCASE("two refusals") {
            fail_everything(fault_named("400.invalid"), 10);
            remote.end_streams();
            CHECK(failure().code == errc::bad_request);
        }
    }

    TEST_CASE_FIXTURE(faults_fixture, "work that the API refuses twice fails the run") {
        SUBCASE("one refusal") {
            api.fail(call::send, fault_named("400.invalid"));
            answer_later();
            follow();
            CHECK(said() == strings{"Done."});
        }
        SUBCASE("two refusals") {
            api.fail(call::send, fault_named("400.invalid"), 2);
            follow();
            CHECK(failure().code == errc::bad_request);
            CHECK(sent == 0);
        }
    }

    TEST_CASE_FIXTURE(faults_fixture, "work for a session that another user ended fails the run, and says why") {
        api.fail(call::send, fault_named("409"), 100);
        SUBCASE("archived") {
            remote.archived = true;
            follow();
            CHECK(failure().code == errc::session_terminated);
            CHECK(found->error().message == "another client archived the session before it accepted the work");
        }
        SUBCASE("terminated") {
            remote.status = "terminated";
            follow();
            CHECK(failure().code == errc::session_terminated);
        }
        CHECK(api.count(call::send) == 1);
    }

    TEST_CASE_FIXTURE(faults_fixture, "a temporary conflict only costs time") {
        api.fail(call::send, fault_named("409"));
        answer_later();
        follow();
        CHECK(said() == strings{"Done."});
        CHECK(api.count(call::send) == 2);
    }

    TEST_CASE_FIXTURE(faults_fixture, "while the account is refused the search for a proof pauses") {
        config.settle = 20ms;
        config.proof_timeout = 400ms;
        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        api.fail(call::list_events, fault_named("401"), 20);
        remote.end_streams(errc::truncated);
        REQUIRE(run_until([&] { return followed->run.follow.opens == 2; }));
        remote.answer("Done.");
        CHECK(said() == strings{"Done."});
        CHECK(finding().proof.missing.empty());
    }

    TEST_CASE_FIXTURE(faults_fixture, "a probe that fails because of a refused key does not break a good stream") {
        config.probe_after = 5ms;
        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        api.fail(call::retrieve, fault_named("401"), 3);
        REQUIRE(run_until([&] {
            remote.stream_bytes(": ping\n\n");
            return api.count(call::retrieve) >= 3;
        }));
        remote.answer("Done.");
        CHECK(said() == strings{"Done."});
        CHECK(followed->run.follow.opens == 1);
    }
}
