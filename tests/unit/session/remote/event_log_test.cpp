// Tests which events of a session are new.
#include <tether/session/remote/event_log.hpp>

#include "events.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::session;
using namespace tether::test;

TEST_SUITE("session::event_log") {

    TEST_CASE("an event is new once, whichever source delivers it") {
        event_log log;
        CHECK(log.add_live(message("m1", "hi")) == novelty::fresh);
        CHECK(log.add_live(message("m1", "hi")) == novelty::repeated);
        CHECK(log.add_listed(message("m1", "hi")) == novelty::repeated);
        CHECK(log.add_listed(message("m2", "ho")) == novelty::fresh);
        CHECK(log.add_live(message("m2", "ho")) == novelty::repeated);
        CHECK(log.contains("m2"));
        CHECK(log.size() == 2);
    }

    TEST_CASE("an event seen while queued is updated after its processing") {
        event_log log;
        CHECK(log.add_live(queued_event("user.message", "u1")) == novelty::fresh);
        CHECK(log.add_listed(queued_event("user.message", "u1")) == novelty::repeated);
        CHECK(log.add_live(event_of("user.message", "u1")) == novelty::updated);
        CHECK(log.add_live(event_of("user.message", "u1")) == novelty::repeated);
    }

    TEST_CASE("an event from before a restart is recalled once, then counts as repeated") {
        event_log log;
        log.recall({"m1", "agent.message", {}, false});
        CHECK(log.add_listed(message("m1", "hi")) == novelty::recalled);
        CHECK(log.add_listed(message("m1", "hi")) == novelty::repeated);
        CHECK(log.add_live(message("m2", "ho")) == novelty::fresh);
    }

    TEST_CASE("an event that was queued before a restart is updated after its processing") {
        event_log log;
        log.recall({"u1", "user.message", {}, true});
        CHECK(log.inputs().contains("u1"));
        CHECK(log.add_listed(queued_event("user.message", "u1")) == novelty::recalled);
        CHECK(log.add_live(event_of("user.message", "u1")) == novelty::updated);
        CHECK(log.add_live(event_of("user.message", "u1")) == novelty::repeated);
    }

    TEST_CASE("of two marks of one event the later one counts") {
        event_log log;
        log.recall({"u1", "user.message", {}, true});
        log.recall({"u1", "user.message", {}, false});
        CHECK(log.add_listed(event_of("user.message", "u1")) == novelty::recalled);
        CHECK(log.add_listed(event_of("user.message", "u1")) == novelty::repeated);
    }

    TEST_CASE("an event without an id is recognised by its type and time") {
        event_log log;
        const api::event nameless = event_of("session.usage", "");
        log.recall({"", nameless.type, nameless.processed_at, false});
        CHECK(log.add_listed(nameless) == novelty::recalled);
        CHECK(log.add_listed(nameless) == novelty::repeated);
    }

    TEST_CASE("a late queued copy does not revert a processed event") {
        event_log log;
        log.add_live(event_of("user.message", "u1"));
        CHECK(log.add_listed(queued_event("user.message", "u1")) == novelty::repeated);
        CHECK(log.add_live(event_of("user.message", "u1")) == novelty::repeated);
    }

    TEST_CASE("an empty id on a stream never means that two events are equal") {
        event_log log;
        CHECK(log.add_live(running("")) == novelty::fresh);
        CHECK(log.add_live(running("")) == novelty::fresh);
    }

    TEST_CASE("a list that is read again repeats its events without an id") {
        event_log log;
        CHECK(log.add_listed(running("")) == novelty::fresh);
        CHECK(log.add_listed(running("")) == novelty::repeated);
        CHECK(log.add_listed(idle("")) == novelty::fresh);
    }

    TEST_CASE("events that clients sent are remembered") {
        event_log log;
        log.add_live(event_of("user.message", "u1"));
        log.add_listed(event_of("system.message", "s1"));
        log.add_live(message("m1", "hi"));
        log.add_live(event_of("user.message", ""));
        CHECK(log.inputs() == std::set<std::string>{"s1", "u1"});
    }
}
