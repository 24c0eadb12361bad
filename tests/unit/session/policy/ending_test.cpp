// Tests how the end of a turn becomes the run's published result.
#include <tether/session/policy/ending.hpp>

#include "events.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::session;
using namespace tether::test;

namespace {

const wall_time at{std::chrono::hours{1}};

finding found_with(conclusion end) {
    finding found;
    found.end = std::move(end);
    found.messages = {{"m1", "one"}, {"m2", "two"}};
    found.usage = R"({"input_tokens":1})";
    found.proof.by = result_proof::source::stream;
    return found;
}

conclusion idle_with(std::string reason, bool interrupted = false) {
    return {conclusion::how::idle, {std::move(reason), {}}, {}, "e1", interrupted};
}

run working() {
    run now;
    now.state = run_state::waiting;
    now.waiting_for = {{"c1", {}, {}, {}}};
    now.follow.mode = follow_mode::stream;
    return now;
}

turn half_done() {
    turn t;
    t.send_begins();
    t.send_accepted({queued_event("user.message", "u1")});
    t.observe(event_of("user.message", "u1"));
    t.observe(message("m1", "so far"));
    return t;
}

} // namespace

TEST_SUITE("session::ending") {

    TEST_CASE("a turn that ended normally is a success with all its messages") {
        run now = working();
        finish(now, found_with(idle_with("end_turn")), at);
        CHECK(now.state == run_state::succeeded);
        CHECK(now.finished_at == at);
        CHECK(now.waiting_for.empty());
        CHECK(now.follow.mode == follow_mode::none);
        CHECK_FALSE(now.error);
        REQUIRE(now.result);
        CHECK(now.result->status == "idle");
        CHECK(now.result->stop_reason == R"({"type":"end_turn"})");
        CHECK(now.result->messages == std::vector<std::string>{"one", "two"});
        CHECK(now.result->usage == R"({"input_tokens":1})");
        CHECK(now.result->complete);
    }

    TEST_CASE("every other end has its own error") {
        struct row {
            conclusion end;
            run_state state;
            errc code;
            std::string_view status;
        };
        const row rows[] = {
            {idle_with("end_turn", true), run_state::cancelled, errc::cancelled_by_user, "idle"},
            {idle_with("retries_exhausted"), run_state::failed, errc::retries_exhausted, "idle"},
            {idle_with("budget_reached"), run_state::failed, errc::budget_reached, "idle"},
            {idle_with("refusal"), run_state::failed, errc::refused, "idle"},
            {idle_with("some_new_reason"), run_state::failed, errc::unknown_stop_reason, "idle"},
            {{conclusion::how::terminated, {}, {}, "e1", false},
             run_state::failed,
             errc::session_terminated,
             "terminated"},
            {{conclusion::how::deleted, {}, {}, "e1", false}, run_state::failed, errc::session_deleted, "deleted"},
        };
        for (const row& want : rows) {
            CAPTURE(want.end.stop.type);
            run now = working();
            finish(now, found_with(want.end), at);
            CHECK(now.state == want.state);
            REQUIRE(now.error);
            CHECK(now.error->code == want.code);
            CHECK(now.result->status == want.status);
        }
    }

    TEST_CASE("a failure names the error from which the session did not recover") {
        run now = working();
        finding found = found_with(idle_with("retries_exhausted"));
        found.failure = session::session_failure{"model_overloaded_error", "busy", "exhausted"};
        finish(now, found, at);
        CHECK(now.error->message.find("model_overloaded_error: busy") != std::string::npos);
        REQUIRE(now.error->session_error);
        CHECK(now.error->session_error->retry_status == "exhausted");
    }

    TEST_CASE("an error is not the cause of a refusal, a spent budget or a deletion") {
        for (const conclusion& end : {idle_with("refusal"), idle_with("budget_reached"),
                                      conclusion{conclusion::how::deleted, {}, {}, "e1", false}}) {
            run now = working();
            finding found = found_with(end);
            found.failure = session::session_failure{"model_overloaded_error", "busy", "retrying"};
            finish(now, found, at);
            REQUIRE(now.error);
            CHECK_FALSE(now.error->session_error);
            CHECK(now.error->message.find("busy") == std::string::npos);
        }
    }

    TEST_CASE("an outcome that is not met fails the run, with the verdict") {
        run now = working();
        finding found = found_with(idle_with("end_turn"));
        found.end.outcome.emplace().result = "max_iterations_reached";
        found.end.outcome->iterations = 3;
        finish(now, found, at);
        CHECK(now.state == run_state::failed);
        CHECK(now.error->code == errc::outcome_not_met);
        CHECK(now.error->message.find("max_iterations_reached") != std::string::npos);
        REQUIRE(now.result->outcome);
        CHECK(now.result->outcome->iterations == 3);
    }

    TEST_CASE("the stop reason is published as the API sent it") {
        run now = working();
        finding found = found_with(idle_with("end_turn"));
        found.end.stop_json = R"({"type":"end_turn","more":1})";
        finish(now, found, at);
        CHECK(now.result->stop_reason == R"({"type":"end_turn","more":1})");
    }

    TEST_CASE("a resolved error is not part of a success") {
        run now = working();
        finding found = found_with(idle_with("end_turn"));
        found.failure = session::session_failure{"model_overloaded_error", "busy", "retrying"};
        finish(now, found, at);
        CHECK_FALSE(now.error);
    }

    TEST_CASE("missing data makes a result incomplete") {
        run now = working();
        finding found = found_with(idle_with("end_turn"));
        found.proof.missing = {"two matching reads of the history"};
        finish(now, found, at);
        CHECK(now.state == run_state::succeeded);
        CHECK_FALSE(now.result->complete);
        CHECK(now.result->proof.missing == std::vector<std::string>{"two matching reads of the history"});
    }

    TEST_CASE("a permanent failure keeps the output so far, and the API's text") {
        run now = working();
        api::failure why{errc::unauthorized};
        why.message = "invalid x-api-key";
        why.request_id = "req_1";
        finish(now, why, half_done(), at);
        CHECK(now.state == run_state::failed);
        CHECK(now.error->message == "invalid x-api-key");
        CHECK(now.error->request_id == "req_1");
        CHECK(now.result->messages == std::vector<std::string>{"so far"});
        CHECK(now.result->status == "unknown");
        CHECK_FALSE(now.result->complete);
        CHECK_FALSE(now.result->proof.missing.empty());
    }

    TEST_CASE("a failure that the operator can resolve says how") {
        run now = working();
        api::failure why{errc::unauthorized};
        why.message = "invalid x-api-key";
        why.scope = api::failure_scope::account;
        why.advice = "Check the key.";
        finish(now, why, half_done(), at);
        CHECK(now.error->message == "invalid x-api-key (Check the key)");
    }

    TEST_CASE("cancelled and timed-out runs say so, and are never complete") {
        run cancelled = working();
        finish(cancelled, interruption::cancelled, half_done(), at);
        CHECK(cancelled.state == run_state::cancelled);
        CHECK(cancelled.error->code == errc::cancelled_by_user);
        CHECK_FALSE(cancelled.result->complete);

        run late = working();
        finish(late, interruption::deadline, half_done(), at);
        CHECK(late.state == run_state::timed_out);
        CHECK(late.error->code == errc::deadline_passed);
        CHECK(late.result->messages == std::vector<std::string>{"so far"});
    }
}
