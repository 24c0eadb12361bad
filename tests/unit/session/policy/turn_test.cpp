// Tests one turn of a session, from the sent work to the event that ends it.
#include <tether/session/policy/turn.hpp>

#include "turns.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::session;
using namespace tether::test;

TEST_SUITE("session::turn") {

    TEST_CASE("the idle after our processed work ends the turn") {
        turn t = with_work();
        observe(t, {queued_work, running("r1"), processed_work, message("m1", "hi")});
        CHECK_FALSE(t.over());
        t.observe(idle("i1"));
        REQUIRE(t.over());
        CHECK(t.over()->event_id == "i1");
        CHECK(state_after(*t.over()) == run_state::succeeded);
        CHECK_FALSE(error_after(*t.over()));
        CHECK(texts(t) == strings{"hi"});
        CHECK(t.missing().empty());
    }

    TEST_CASE("a new session's idle ends nothing") {
        turn t;
        t.observe(idle("i0"));
        CHECK_FALSE(t.over());
        send(t, {queued_work});
        CHECK_FALSE(t.over());
        t.observe(idle("i0"));
        CHECK_FALSE(t.over());
    }

    TEST_CASE("a stale idle before our work is processed ends nothing") {
        turn t = with_work();
        observe(t, {queued_work, idle("i0"), processed_work});
        CHECK_FALSE(t.over());
        t.observe(idle("i1"));
        REQUIRE(t.over());
        CHECK(t.over()->event_id == "i1");
    }

    TEST_CASE("an idle of a thread ends nothing") {
        turn t = with_work();
        observe(t,
                {processed_work, event_of("session.thread_status_idle", "t1", R"("stop_reason":{"type":"end_turn"})")});
        CHECK_FALSE(t.over());
    }

    TEST_CASE("an open workflow run keeps the turn open") {
        turn t = with_work();
        observe(t,
                {processed_work, event_of("workflow_run.created", "w1", R"("workflow_run_id":"wfr_1")"), idle("i1")});
        CHECK_FALSE(t.over());
        CHECK(t.missing() == strings{"the event that ends the turn", "1 open workflow runs"});
        observe(t,
                {event_of("workflow_run.status_ended", "w2", R"("workflow_run_id":"wfr_1")"), running("r2"),
                 message("m1", "done"), idle("i2")});
        REQUIRE(t.over());
        CHECK(t.over()->event_id == "i2");
    }

    TEST_CASE("termination and deletion end the turn in every state") {
        turn terminated = with_work();
        observe(terminated,
                {event_of("session.error", "e1", R"("error":{"type":"unknown_error","message":"broke"})"),
                 event_of("session.status_terminated", "x1")});
        REQUIRE(terminated.over());
        CHECK(state_after(*terminated.over()) == run_state::failed);
        CHECK(error_after(*terminated.over()) == errc::session_terminated);
        REQUIRE(terminated.failure());
        CHECK(terminated.failure()->message == "broke");

        turn deleted;
        deleted.observe(event_of("session.deleted", "x1"));
        REQUIRE(deleted.over());
        CHECK(error_after(*deleted.over()) == errc::session_deleted);
    }

    TEST_CASE("an unknown stop reason ends the turn as a failure") {
        turn t = with_work();
        observe(t, {processed_work, idle("i1", "some_new_reason")});
        REQUIRE(t.over());
        CHECK(state_after(*t.over()) == run_state::failed);
        CHECK(error_after(*t.over()) == errc::unknown_stop_reason);
    }

    TEST_CASE("a message listed after the idle belongs to the turn until the session runs again") {
        turn t = with_work();
        observe(t,
                {processed_work, message("m1", "one"), idle("i1"), message("m2", "late"),
                 event_of("session.usage", "s1", R"("usage":{"input_tokens":5})")});
        CHECK(texts(t) == strings{"one", "late"});
        CHECK(t.usage() == R"({"input_tokens":5})");
        observe(t,
                {running("r2"), message("m3", "of the next turn"),
                 event_of("session.usage", "s2", R"("usage":{"input_tokens":9})"), idle("i2")});
        CHECK(texts(t) == strings{"one", "late"});
        CHECK(t.usage() == R"({"input_tokens":5})");
        CHECK(t.over()->event_id == "i1");
    }

    TEST_CASE("messages before our work and messages of other threads are not in the result") {
        turn t = with_work();
        observe(t,
                {message("m0", "of others"), processed_work,
                 event_of("agent.message", "m1", text_content("of a thread") + R"(,"session_thread_id":"sthr_1")"),
                 message("m2", "ours"), idle("i1")});
        CHECK(texts(t) == strings{"ours"});
    }

    TEST_CASE("a message that a source delivers twice is in the result once") {
        turn t = with_work();
        observe(
            t,
            {processed_work, message("m1", "one"), message("m1", "one"), message("", "no id"), message("", "no id")});
        CHECK(texts(t) == strings{"one", "no id", "no id"});
    }

    TEST_CASE("another user's event is context, and neither ends the turn nor adds a message") {
        turn t = with_work();
        t.observe(processed_work);
        t.observe_elsewhere(message("m1", "hi"));
        t.observe_elsewhere(idle("i1"));
        t.observe_elsewhere(event_of("session.status_terminated", "x1"));
        CHECK_FALSE(t.over());
        CHECK(texts(t).empty());
        t.observe_elsewhere(event_of("agent.custom_tool_use", "c1", R"("name":"get_stock")"));
        t.observe_elsewhere(idle_for("i2", R"(["c1"])"));
        CHECK(waiting_ids(t) == strings{"c1"});
        t.observe_elsewhere(running("r1"));
        CHECK(waiting_ids(t).empty());
    }

    TEST_CASE("work that was processed while the stream was down is recognised from other events") {
        turn t = with_work();
        t.observe_elsewhere(processed_work);
        CHECK(t.unprocessed() == 0);
        t.observe(idle("i1"));
        CHECK(t.over());
    }

    TEST_CASE("a replay knows the work and has observed nothing") {
        turn t = with_work();
        send(t, {queued_event("user.interrupt", "x1")});
        observe(t, {processed_work, message("m1", "one"), event_of("user.interrupt", "x1"), idle("i1")});
        turn again = t.replay();
        CHECK(again.unprocessed() == 1);
        CHECK(again.messages().empty());
        CHECK_FALSE(again.over());
        observe(again, {idle("i0"), processed_work, event_of("user.interrupt", "x1"), idle("i1")});
        REQUIRE(again.over());
        CHECK(again.over()->interrupted);
    }

    TEST_CASE("a turn without work waits for nothing and does not end by itself") {
        turn t;
        CHECK_FALSE(t.has_work());
        observe(t, {running("r1"), message("m1", "of others"), idle("i1")});
        CHECK_FALSE(t.over());
    }
}
