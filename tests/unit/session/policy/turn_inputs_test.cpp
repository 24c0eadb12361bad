// Tests how a turn handles work, interrupts and answers that are sent while it is active.
#include <tether/session/policy/turn.hpp>

#include "turns.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::session;
using namespace tether::test;

TEST_SUITE("session::turn") {

    TEST_CASE("an idle between two messages of ours waits for the second") {
        turn t = with_work();
        send(t, {queued_event("user.message", "u2")});
        observe(t, {processed_work, message("m1", "one"), idle("i1")});
        CHECK_FALSE(t.over());
        CHECK(t.unprocessed() == 1);
        observe(t, {running("r2"), event_of("user.message", "u2"), message("m2", "two"), idle("i2")});
        REQUIRE(t.over());
        CHECK(t.over()->event_id == "i2");
        CHECK(texts(t) == strings{"one", "two"});
    }

    TEST_CASE("an idle during a send waits until the result of the send is known") {
        turn t = with_work();
        t.observe(processed_work);
        t.send_begins();
        t.observe(idle("i1"));
        CHECK_FALSE(t.over());
        CHECK(t.awaits_sends());

        SUBCASE("after a failed send the idle keeps its meaning") {
            t.send_failed();
            REQUIRE(t.over());
            CHECK(t.over()->event_id == "i1");
        }
        SUBCASE("an accepted send needs its own idle") {
            t.send_accepted({queued_event("user.message", "u2")});
            CHECK_FALSE(t.over());
            CHECK_FALSE(t.awaits_sends());
            observe(t, {running("r2"), event_of("user.message", "u2"), idle("i2")});
            REQUIRE(t.over());
            CHECK(t.over()->event_id == "i2");
        }
        SUBCASE("a running after the idle revokes it") {
            t.observe(running("r2"));
            t.send_failed();
            CHECK_FALSE(t.over());
        }
    }

    TEST_CASE("work that the stream shows processed before the send ends counts as processed") {
        turn t = with_work();
        t.observe(processed_work);
        t.send_begins();
        observe(t, {running("r2"), event_of("user.message", "u2"), message("m2", "two"), idle("i2")});
        CHECK(t.awaits_sends());

        SUBCASE("its response came late") {
            t.send_accepted({queued_event("user.message", "u2")});
        }
        SUBCASE("its response was lost and it was found processed") {
            t.send_accepted({event_of("user.message", "u2")});
        }
        REQUIRE(t.over());
        CHECK(t.over()->event_id == "i2");
        CHECK(t.missing().empty());
    }

    TEST_CASE("an idle before work that the stream shows early does not belong to the work") {
        turn t = with_work();
        t.observe(processed_work);
        t.send_begins();
        observe(t, {idle("i1"), event_of("user.message", "u2")});
        t.send_accepted({queued_event("user.message", "u2")});
        CHECK_FALSE(t.over());
        t.observe(idle("i2"));
        REQUIRE(t.over());
        CHECK(t.over()->event_id == "i2");
    }

    TEST_CASE("an interrupt that the stream shows before the send ends marks the idle") {
        turn t = with_work();
        t.observe(processed_work);
        t.send_begins();
        observe(t, {event_of("user.interrupt", "x1"), idle("i1")});
        t.send_accepted({queued_event("user.interrupt", "x1")});
        REQUIRE(t.over());
        CHECK(state_after(*t.over()) == run_state::cancelled);
    }

    TEST_CASE("an interrupt alone cancels the turn") {
        turn t = with_work();
        t.observe(processed_work);
        send(t, {queued_event("user.interrupt", "x1")});
        observe(t, {event_of("user.interrupt", "x1"), idle("i1")});
        REQUIRE(t.over());
        CHECK(t.over()->interrupted);
        CHECK(state_after(*t.over()) == run_state::cancelled);
        CHECK(error_after(*t.over()) == errc::cancelled_by_user);
    }

    TEST_CASE("an interrupt followed by a message redirects the turn") {
        turn t = with_work();
        observe(t, {processed_work, message("m1", "one")});
        send(t, {queued_event("user.interrupt", "x1"), queued_event("user.message", "u2")});
        observe(t, {event_of("user.interrupt", "x1"), idle("i1")});
        CHECK_FALSE(t.over());
        observe(t, {running("r2"), event_of("user.message", "u2"), message("m2", "two"), idle("i2")});
        REQUIRE(t.over());
        CHECK(state_after(*t.over()) == run_state::succeeded);
        CHECK(texts(t) == strings{"one", "two"});
    }

    TEST_CASE("another user's interrupt does not cancel our turn") {
        turn t = with_work();
        observe(t, {processed_work, event_of("user.interrupt", "x9"), idle("i1")});
        REQUIRE(t.over());
        CHECK(state_after(*t.over()) == run_state::succeeded);
    }

    TEST_CASE("an outcome that is returned as processed needs no echo") {
        turn t;
        send(t, {event_of("user.define_outcome", "o1")});
        CHECK(t.unprocessed() == 0);
        observe(t, {running("r1"), message("m1", "done"), idle("i1")});
        CHECK(t.over());
        CHECK(texts(t) == strings{"done"});
    }

    TEST_CASE("the list of pending questions shrinks with every answer") {
        turn t = with_work();
        observe(t,
                {processed_work, event_of("agent.custom_tool_use", "c1", R"("name":"get_stock")"),
                 event_of("agent.tool_use", "c2", R"("name":"bash","evaluated_permission":"ask")"),
                 event_of("agent.tool_use", "c3", R"("name":"read","evaluated_permission":"allow")"),
                 idle_for("i1", R"(["c1","c2"])")});
        CHECK_FALSE(t.over());
        REQUIRE(t.waiting_for().size() == 2);
        CHECK(t.waiting_for()[0] ==
              pending_action{"c1", "agent.custom_tool_use", "get_stock", "user.custom_tool_result"});
        CHECK(t.waiting_for()[1] == pending_action{"c2", "agent.tool_use", "bash", "user.tool_confirmation"});

        send(t, {event_of("user.custom_tool_result", "a1", R"("custom_tool_use_id":"c1")")});
        CHECK(waiting_ids(t) == strings{"c2"});
        t.observe(idle_for("i2", R"(["c2"])"));
        CHECK(waiting_ids(t) == strings{"c2"});
        send(t, {queued_event("user.tool_confirmation", "a2", R"("tool_use_id":"c2")")});
        CHECK(waiting_ids(t).empty());
        t.observe(idle_for("i3", R"(["c2"])")); // was sent before the answer
        CHECK(waiting_ids(t).empty());
        observe(t, {running("r2"), idle("i4")});
        CHECK(t.over());
    }

    TEST_CASE("an answer by another user counts too") {
        turn t = with_work();
        observe(t,
                {processed_work, event_of("user.tool_confirmation", "a1", R"("tool_use_id":"c1")"),
                 idle_for("i1", R"(["c1","c2"])")});
        REQUIRE(t.waiting_for().size() == 1);
        CHECK(t.waiting_for()[0] == pending_action{"c2", {}, {}, {}}); // never seen: the kind of its answer is unknown
    }
}
