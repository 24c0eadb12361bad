// Tests what decides a turn beside its idle: the grader's verdict, and errors of the session.
#include "../turns.hpp"

#include <tether/session/policy/proof_checks.hpp>

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;
using session::run_state;
using session::session_failure;
using session::turn;

namespace {

/// A turn whose work is an outcome, which the API has accepted.
turn with_outcome() {
    turn t;
    send(t, {event_of("user.define_outcome", "o1")});
    observe(t, {event_of("user.define_outcome", "o1"), running("r1")});
    return t;
}

api::event evaluation(const std::string& id, const std::string& result, int iteration,
                      const std::string& explanation = "As judged.") {
    return event_of("span.outcome_evaluation_end", id,
                    R"("outcome_id":"outc_1","result":")" + result + R"(","iteration":)" + std::to_string(iteration) +
                        R"(,"explanation":")" + explanation + "\"");
}

api::event error(const std::string& id, const std::string& type, const std::string& retry_status) {
    return event_of("session.error", id,
                    R"("error":{"type":")" + type + R"(","message":"Busy.","retry_status":{"type":")" + retry_status +
                        R"("}})");
}

const session::proof_check* find_check(const std::vector<session::proof_check>& checks, std::string_view name) {
    for (const auto& check : checks)
        if (check.name == name) return &check;
    return nullptr;
}

} // namespace

TEST_SUITE("session::turn") {

    TEST_CASE("an outcome succeeds only when the grader is satisfied") {
        struct row {
            const char* result;
            run_state state;
        };
        for (const row& want : {row{"satisfied", run_state::succeeded},
                                row{"max_iterations_reached", run_state::failed}, row{"failed", run_state::failed},
                                row{"interrupted", run_state::failed}, row{"a_later_word", run_state::failed}}) {
            CAPTURE(want.result);
            turn t = with_outcome();
            observe(t, {evaluation("v1", "needs_revision", 0), evaluation("v2", want.result, 1), idle("i1")});
            REQUIRE(t.over());
            CHECK(state_after(*t.over()) == want.state);
            CHECK((error_after(*t.over()) == errc::outcome_not_met) == (want.state == run_state::failed));
            REQUIRE(t.over()->outcome);
            CHECK(t.over()->outcome->result == want.result);
            CHECK(t.over()->outcome->iterations == 2);
            CHECK(t.over()->outcome->outcome_id == "outc_1");
            CHECK_FALSE(t.has_gaps());
        }
    }

    TEST_CASE("an idle between two cycles of a grader does not end the turn") {
        turn t = with_outcome();
        observe(t, {evaluation("v1", "needs_revision", 0), idle("i1")});
        CHECK_FALSE(t.over());
        observe(t, {running("r2"), evaluation("v2", "satisfied", 1), idle("i2")});
        REQUIRE(t.over());
        CHECK(state_after(*t.over()) == run_state::succeeded);
    }

    TEST_CASE("an interrupt ends a turn that waits for another cycle") {
        turn t = with_outcome();
        observe(t, {evaluation("v1", "needs_revision", 0), event_of("user.interrupt", "theirs"), idle("i1")});
        REQUIRE(t.over());
        CHECK(state_after(*t.over()) == run_state::failed);
    }

    TEST_CASE("a verdict that was not seen is missing, and is found in the history") {
        turn t = with_outcome();
        observe(t, {idle("i1")});
        REQUIRE(t.over());
        CHECK(t.has_gaps());
        CHECK(t.missing() == strings{"the verdict of the outcome"});
        CHECK(state_after(*t.over()) == run_state::failed);
        observe(t, {evaluation("v1", "satisfied", 0)});
        CHECK(t.missing().empty());
        CHECK(state_after(*t.over()) == run_state::succeeded);
    }

    TEST_CASE("a turn that ended before the grader judged lacks no verdict") {
        for (const char* reason : {"refusal", "budget_reached", "retries_exhausted"}) {
            CAPTURE(reason);
            turn t = with_outcome();
            observe(t, {idle("i1", reason)});
            REQUIRE(t.over());
            CHECK(t.missing().empty());
            CHECK(error_after(*t.over()) != errc::outcome_not_met);
        }
    }

    TEST_CASE("a verdict decides nothing for a turn without an outcome") {
        turn t = with_work();
        observe(t, {processed_work, evaluation("v1", "failed", 0), idle("i1")});
        REQUIRE(t.over());
        CHECK_FALSE(t.over()->outcome);
        CHECK(state_after(*t.over()) == run_state::succeeded);
    }

    TEST_CASE("only the front of a long explanation is part of the run") {
        turn t = with_outcome();
        std::string words;
        for (int i = 0; i < 4000; ++i) words += "ä";
        observe(t, {evaluation("v1", "satisfied", 0, "x" + words), idle("i1")});
        CHECK(t.over()->outcome->explanation.size() == 4095);
    }

    TEST_CASE("an error counts until the agent continues after it") {
        turn t = with_work();
        observe(t, {processed_work, error("e1", "model_overloaded_error", "retrying")});
        REQUIRE(t.failure());
        CHECK(*t.failure() == session_failure{"model_overloaded_error", "Busy.", "retrying"});
        observe(t, {running("r1"), message("m1", "Recovered.")});
        CHECK_FALSE(t.failure());
        observe(t,
                {error("e2", "mcp_connection_failed_error", "retrying"),
                 event_of("agent.tool_use", "c1", R"("name":"bash","evaluated_permission":"allow")")});
        CHECK_FALSE(t.failure());
        observe(t,
                {error("e3", "model_rate_limited_error", "exhausted"), idle("i1", "retries_exhausted"),
                 message("late", "Listed after the end.")});
        REQUIRE(t.failure());
        CHECK(t.failure()->type == "model_rate_limited_error");
        CHECK(t.failure()->retry_status == "exhausted");
    }

    TEST_CASE("an answer must be processed before a turn is proved complete") {
        turn t = with_work();
        observe(t,
                {processed_work, event_of("agent.tool_use", "c1", R"("name":"bash","evaluated_permission":"ask")"),
                 idle_for("i1", R"(["c1"])")});
        send(t, {queued_event("user.tool_confirmation", "a1", R"("tool_use_id":"c1","result":"allow")")});
        observe(t, {running("r1"), idle("i2")});
        REQUIRE(t.over());
        CHECK(t.missing() == strings{"1 sent answers not processed"});
        turn again = t.replay();
        CHECK(again.tally().answers.accepted == 1);
        turn restored;
        restored.restore(t.accepted_inputs());
        CHECK(restored.tally().answers.accepted == 1);
        CHECK(restored.tally().work.accepted == 1);
        observe(t, {event_of("user.tool_confirmation", "a1", R"("tool_use_id":"c1","result":"allow")")});
        CHECK(t.missing().empty());
        again.observe(event_of("user.tool_confirmation", "a1", R"("tool_use_id":"c1","result":"allow")"));
        CHECK(again.tally().answers.processed == 1);
    }

    TEST_CASE("an answer may be shown before the response to its send") {
        turn t = with_work();
        observe(
            t,
            {processed_work, event_of("agent.custom_tool_use", "c1", R"("name":"look")"), idle_for("i1", R"(["c1"])")});
        t.send_begins();
        observe(t, {event_of("user.custom_tool_result", "a1", R"("custom_tool_use_id":"c1")"), running("r1")});
        t.send_accepted({queued_event("user.custom_tool_result", "a1", R"("custom_tool_use_id":"c1")")});
        observe(t, {idle("i2")});
        REQUIRE(t.over());
        CHECK(t.missing().empty());
    }

    TEST_CASE("an interrupt that the session shows must be processed, one without effect is not shown") {
        turn t = with_work();
        send(t, {queued_event("user.interrupt", "s1")});
        observe(t, {processed_work, idle("i1")});
        REQUIRE(t.over());
        CHECK(t.missing().empty());
        observe(t, {queued_event("user.interrupt", "s1")});
        CHECK(t.tally().interrupts.shown == 0); // the turn was over before
        turn shown = with_work();
        send(shown, {queued_event("user.interrupt", "s1")});
        observe(shown, {processed_work, queued_event("user.interrupt", "s1"), idle("i1")});
        CHECK(shown.missing() == strings{"1 sent interrupts not processed"});
    }

    TEST_CASE("the stop reason is kept as the API sent it") {
        turn t = with_work();
        observe(t,
                {processed_work,
                 event_of("session.status_idle", "i1", R"("stop_reason":{"type":"end_turn","later_member":{"n":1}})")});
        REQUIRE(t.over());
        CHECK(t.over()->stop_json == R"({"type":"end_turn","later_member":{"n":1}})");
    }

    TEST_CASE("a proof lists its conditions, each with what it was decided from") {
        turn t = with_work();
        observe(t,
                {processed_work, event_of("span.model_request_start", "q1"), message("m1", "one"),
                 event_of("span.model_request_end", "q2", R"("model_request_start_id":"q1")"), idle("i1")});
        const auto by_stream = session::stream_checks(t, 5);
        for (const auto& check : by_stream) CHECK_MESSAGE(check.holds, check.name);
        REQUIRE(find_check(by_stream, "terminal_event"));
        CHECK(find_check(by_stream, "terminal_event")->saw == "i1");
        CHECK(find_check(by_stream, "stream_unbroken")->saw == "5 events");
        CHECK(find_check(by_stream, "inputs_processed")->saw ==
              "1 of 1 messages and outcomes, 0 of 0 interrupts, 0 of 0 answers");
        CHECK(find_check(by_stream, "model_requests_ended")->saw == "1 model requests, 0 without an end");

        session::history_read read{t};
        read.add(processed_work);
        const auto early = session::history_checks(read, *t.over(), t.messages(), nullptr);
        for (const char* name : {"terminal_event", "streamed_messages_listed", "reads_agree"}) {
            CAPTURE(name);
            REQUIRE(find_check(early, name));
            CHECK_FALSE(find_check(early, name)->holds);
        }
        read.add(message("m1", "one"));
        read.add(idle("i1"));
        const auto late = session::history_checks(read, *t.over(), t.messages(), &read);
        for (const auto& check : late) CHECK_MESSAGE(check.holds, check.name);
        CHECK(find_check(late, "reads_agree")->saw == "3 events, 3 in the read before");
    }
}
