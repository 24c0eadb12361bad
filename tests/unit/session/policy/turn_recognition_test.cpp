// Tests how a turn recognises sent events when the response to the send names no id, or a different one.
#include <tether/session/policy/turn.hpp>

#include "turns.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::session;
using namespace tether::test;

namespace {

boost::json::array sent(const std::string& text) {
    return boost::json::parse(R"([{"type":"user.message",)" + text_content(text) + "}]").as_array();
}

api::event shown(const std::string& id, const std::string& text) {
    return event_of("user.message", id, text_content(text));
}

api::event queued(const std::string& id, const std::string& text) {
    return queued_event("user.message", id, text_content(text));
}

turn sent_unnamed(const std::string& text, const std::vector<api::event>& answer = {}) {
    turn t;
    t.send_begins(sent(text));
    t.send_accepted(answer);
    return t;
}

} // namespace

TEST_SUITE("session::turn recognition") {

    TEST_CASE("work that was accepted without an id is recognised by its content") {
        turn t = sent_unnamed("Build it.");
        CHECK(t.has_work());
        observe(t,
                {idle("i0"), queued("u1", "Build it."), running("r1"), shown("u1", "Build it."), message("m1", "hi")});
        CHECK(t.unprocessed() == 0);
        CHECK_FALSE(t.over());
        CHECK_FALSE(t.has_gaps());
        t.observe(idle("i1"));
        REQUIRE(t.over());
        CHECK(t.over()->event_id == "i1");
        CHECK(texts(t) == strings{"hi"});
        CHECK(t.first_input() == "u1");
    }

    TEST_CASE("a receipt instead of the event's id does not hide the event") {
        turn t = sent_unnamed("Build it.", {queued("rcpt_1", "Build it.")});
        CHECK(t.first_input() == "rcpt_1");
        observe(t, {shown("u1", "Build it."), message("m1", "hi"), idle("i1")});
        REQUIRE(t.over());
        CHECK(t.has_gaps()); // the history must prove a guess
        CHECK(t.missing().empty());
        CHECK(t.first_input() == "u1");
        turn again = t.replay();
        CHECK_FALSE(again.has_gaps());
        observe(again, {shown("u1", "Build it."), message("m1", "hi"), idle("i1")});
        CHECK(again.over());
    }

    TEST_CASE("an outcome that the response shows processed under another id is found in a later read") {
        const std::string words = R"("description":"Build it.","rubric":{"type":"text","content":"It runs."})";
        turn t;
        t.send_begins(boost::json::parse(R"([{"type":"user.define_outcome",)" + words + "}]").as_array());
        t.send_accepted({event_of("user.define_outcome", "rcpt_1", words)});
        CHECK(t.unprocessed() == 0);
        turn again = t.replay();
        observe(again, {event_of("user.define_outcome", "u1", words), message("m1", "hi"), idle("i1")});
        CHECK(again.unprocessed() == 0);
        CHECK(again.over());
    }

    TEST_CASE("different text is not ours, and neither is anything from before the send") {
        turn t;
        t.send_begins(sent("Go."), {"u0"});
        t.send_accepted({});
        observe(t, {shown("u0", "Go."), shown("u5", "Stop."), idle("i0")});
        CHECK_FALSE(t.over());
        CHECK(t.unprocessed() == 1);
        observe(t, {shown("u1", "Go."), idle("i1")});
        CHECK(t.over());
    }

    TEST_CASE("two sends of the same text are two events") {
        turn t = sent_unnamed("Go.");
        t.send_begins(sent("Go."));
        t.send_accepted({});
        observe(t, {queued("u1", "Go."), shown("u1", "Go."), shown("u1", "Go."), idle("i1")});
        CHECK_FALSE(t.over());
        CHECK(t.unprocessed() == 1);
        observe(t, {shown("u2", "Go."), idle("i2")});
        REQUIRE(t.over());
        CHECK(t.over()->event_id == "i2");
    }

    TEST_CASE("an id that the session shows counts more than the same text under another id") {
        turn t = sent_unnamed("Go.", {queued("u1", "Go.")});
        observe(t, {shown("u9", "Go.")}); // later recognised as another user's
        CHECK(t.unprocessed() == 0);
        observe(t, {queued("u1", "Go."), idle("i0")});
        CHECK_FALSE(t.over());
        CHECK_FALSE(t.has_gaps());
        observe(t, {shown("u1", "Go."), idle("i1")});
        REQUIRE(t.over());
        CHECK(t.over()->event_id == "i1");
    }

    TEST_CASE("an event that was taken for one of ours is released for the next one with the same text") {
        turn t = sent_unnamed("Go.", {queued("u1", "Go.")});
        t.send_begins(sent("Go."));
        t.send_accepted({});
        observe(t, {shown("u2", "Go."), shown("u1", "Go.")});
        CHECK(t.unprocessed() == 0);
    }

    TEST_CASE("the session may show work before the response to the send") {
        turn t;
        t.send_begins(sent("Build it."));
        observe(t, {running("r1"), shown("u1", "Build it."), message("m1", "hi"), idle("i1")});
        CHECK(t.awaits_sends());
        SUBCASE("accepted without an id") {
            t.send_accepted({});
            REQUIRE(t.over());
            CHECK(t.over()->event_id == "i1");
        }
        SUBCASE("accepted with its id") {
            t.send_accepted({queued("u1", "Build it.")});
            REQUIRE(t.over());
            CHECK_FALSE(t.has_gaps());
        }
        SUBCASE("refused") {
            t.send_failed();
            CHECK_FALSE(t.has_work());
            CHECK_FALSE(t.over());
        }
    }

    TEST_CASE("an interrupt without an id, followed by a message, is recognised") {
        turn t = sent_unnamed("Build it.");
        observe(t, {shown("u1", "Build it.")});
        t.send_begins(
            boost::json::parse(R"([{"type":"user.interrupt"},{"type":"user.message",)" + text_content("Else.") + "}]")
                .as_array());
        t.send_accepted({});
        observe(t, {event_of("user.interrupt", "x1"), idle("i1")});
        CHECK_FALSE(t.over());
        observe(t, {shown("u2", "Else."), idle("i2")});
        REQUIRE(t.over());
        CHECK_FALSE(t.over()->interrupted);
    }

    TEST_CASE("an answer that was accepted without an id is not requested again") {
        turn t = sent_unnamed("Build it.");
        observe(t,
                {shown("u1", "Build it."), event_of("agent.custom_tool_use", "c1", R"("name":"get_stock")"),
                 idle_for("i1", R"(["c1","c1"])")});
        CHECK(waiting_ids(t) == strings{"c1"});
        t.send_begins(
            boost::json::parse(R"([{"type":"user.custom_tool_result","custom_tool_use_id":"c1"}])").as_array());
        t.send_accepted({});
        CHECK(waiting_ids(t).empty());
    }

    TEST_CASE("a list from its beginning, and one after a restart, show our events") {
        turn t;
        t.send_begins(sent("Go."), {"u0"});
        t.send_accepted({});
        turn again = t.replay();
        SUBCASE("another read") {}
        SUBCASE("a restart") {
            const auto kept = t.accepted_inputs();
            REQUIRE(kept.size() == 1);
            CHECK(kept[0].before == strings{"u0"});
            turn restarted;
            restarted.restore(kept);
            again = restarted.replay();
        }
        observe(again,
                {shown("u0", "Go."), message("m0", "of before"), idle("i0"), shown("u1", "Go."), message("m1", "ours"),
                 idle("i1")});
        REQUIRE(again.over());
        CHECK(again.over()->event_id == "i1");
        CHECK(texts(again) == strings{"ours"});
    }

    TEST_CASE("once the session has shown an id, only the id is stored") {
        turn t = sent_unnamed("Go.");
        t.observe(queued("u1", "Go."));
        const auto kept = t.accepted_inputs();
        REQUIRE(kept.size() == 1);
        CHECK(kept[0].id == "u1");
        CHECK(kept[0].type == "user.message");
        CHECK(kept[0].pattern.is_null());
    }
}
