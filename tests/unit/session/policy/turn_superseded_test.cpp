// Tests that a turn stops waiting for interrupted model requests, and for calls of ended threads.
#include <tether/session/policy/turn.hpp>

#include "turns.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::session;
using namespace tether::test;

namespace {

api::event begun(const std::string& id, const std::string& more = {}) {
    return event_of("span.model_request_start", id, more);
}

api::event ended(const std::string& id, const std::string& of) {
    return event_of("span.model_request_end", id, R"("model_request_start_id":")" + of + R"(")");
}

bool is_whole(const turn& t) {
    return t.over() && t.missing().empty() && !t.has_gaps();
}

} // namespace

TEST_SUITE("session::turn superseded") {

    TEST_CASE("a request without its end is missing data") {
        turn t = with_work();
        observe(t, {processed_work, begun("s1"), idle("i1")});
        CHECK(t.missing() == strings{"1 model requests that have not ended"});
        CHECK(t.has_gaps());
    }

    TEST_CASE("an interrupted request blocks nothing") {
        turn t = with_work();
        observe(t, {processed_work, begun("s1")});
        SUBCASE("a later one ended") {
            observe(t, {begun("s2"), ended("e2", "s2"), idle("i1")});
        }
        SUBCASE("it was rescheduled") {
            observe(t, {event_of("session.status_rescheduled", "x1"), idle("i1")});
        }
        SUBCASE("it was interrupted") {
            observe(t, {event_of("user.interrupt", "x1"), idle("i1")});
        }
        SUBCASE("the turn failed") {
            observe(t,
                    {event_of("session.error", "x1", R"("error":{"type":"e","retry_status":{"type":"exhausted"}})"),
                     idle("i1", "retries_exhausted")});
        }
        SUBCASE("the session terminated") {
            t.observe(event_of("session.status_terminated", "x1"));
        }
        SUBCASE("its end came late") {
            observe(t, {begun("s2"), ended("e2", "s2"), ended("e1", "s1"), idle("i1")});
        }
        CHECK(is_whole(t));
    }

    TEST_CASE("a later request that has not ended supersedes nothing") {
        turn t = with_work();
        observe(t, {processed_work, begun("s1"), begun("s2"), idle("i1")});
        CHECK(t.missing() == strings{"2 model requests that have not ended"});
    }

    TEST_CASE("a request of another thread, or its interrupt, supersedes nothing") {
        turn t = with_work();
        observe(t,
                {processed_work, begun("s1", R"("session_thread_id":"sthr_1")"),
                 begun("s2", R"("session_thread_id":"sthr_2")"), ended("e2", "s2"),
                 event_of("user.interrupt", "x1", R"("session_thread_id":"sthr_2")")});
        CHECK(t.has_gaps());
        t.observe(event_of("session.thread_status_terminated", "x2", R"("session_thread_id":"sthr_1")"));
        CHECK_FALSE(t.has_gaps());
    }

    TEST_CASE("a call of an ended thread is no pending question") {
        const api::event call = event_of("agent.tool_use", "c1",
                                         R"("name":"bash","evaluated_permission":"ask","session_thread_id":"sthr_1")");
        const api::event end = event_of("session.thread_status_terminated", "x1", R"("session_thread_id":"sthr_1")");
        turn t = with_work();
        observe(t, {processed_work, event_of("agent.custom_tool_use", "c2", R"("name":"get_stock")")});
        SUBCASE("the thread ended while the question was pending") {
            observe(t, {call, idle_for("i1", R"(["c1","c2"])"), end});
        }
        SUBCASE("the thread ended before") {
            observe(t, {call, end, idle_for("i1", R"(["c1","c2"])")});
        }
        SUBCASE("the call is listed after the thread's end") {
            observe(t, {end, call, idle_for("i1", R"(["c1","c2"])")});
        }
        CHECK(waiting_ids(t) == strings{"c2"});
    }

    TEST_CASE("a call that was answered in the history, or has its result, is closed immediately") {
        turn t = with_work();
        observe(t,
                {processed_work, event_of("agent.tool_use", "c1", R"("name":"bash","evaluated_permission":"ask")"),
                 event_of("agent.tool_use", "c2", R"("name":"bash","evaluated_permission":"ask")"),
                 idle_for("i1", R"(["c1","c2"])")});
        t.observe_elsewhere(event_of("user.tool_confirmation", "a1", R"("tool_use_id":"c1")"));
        CHECK(waiting_ids(t) == strings{"c2"});
        t.observe_elsewhere(event_of("agent.tool_result", "a2", R"("tool_use_id":"c2")"));
        CHECK(waiting_ids(t).empty());
    }
}
