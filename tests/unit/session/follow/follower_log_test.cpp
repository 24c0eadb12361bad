// Tests that the log about a followed session contains changes, not attempts.
#include <tether/session/follow/follower.hpp>

#include "follower_fixture.hpp"

#include <algorithm>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;

namespace {

struct follower_log_fixture : follower_fixture {
    std::ptrdiff_t times(std::string_view event) const {
        return std::count_if(log_lines.begin(), log_lines.end(),
                             [&](const std::string& line) { return line.starts_with(event); });
    }
};

} // namespace

TEST_SUITE("session::follower_log") {

    TEST_CASE_FIXTURE(follower_log_fixture, "a stream that is back is logged when it delivers something") {
        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        remote.emit("session.status_running");
        remote.process();
        remote.say("one");
        remote.end_streams(errc::truncated);
        REQUIRE(run_until([&] { return followed->run.follow.opens == 2 && is_streaming(); }));
        CHECK(times("stream reconnected") == 0);
        remote.say("two");
        REQUIRE(run_until([&] { return times("stream reconnected") == 1; }));
        remote.go_idle();
        CHECK(said() == strings{"one", "two"});
        CHECK(times("stream lost, reconnecting run=run_1 session=sesn_1 error=truncated ") == 1);
    }

    TEST_CASE_FIXTURE(follower_log_fixture, "a stream that breaks each time it is opened is logged once") {
        config.silence = 5ms;
        follow();
        REQUIRE(run_until([&] { return followed->run.follow.opens >= 5; }));
        CHECK(times("stream lost, reconnecting") == 1);
        CHECK(times("stream reconnected") == 0);
        CHECK(times("stream reconnect failed") >= 2); // debug
        remote.answer("Done.");
        CHECK(said() == strings{"Done."});
    }

    TEST_CASE_FIXTURE(follower_log_fixture, "events with invalid ids are kept, and the log says so once") {
        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        remote.process();
        for (const char* text : {"one", "two"}) {
            boost::json::object message = {{"id", std::string(257, 'x')}, {"type", "agent.message"}};
            message["content"] = {{{"type", "text"}, {"text", text}}};
            message["processed_at"] = "2026-11-30T12:00:00Z";
            remote.stream(message);
        }
        REQUIRE(run_until([&] { return times("invalid event id, event stored without it") > 0; }));
        remote.go_idle();
        CHECK(said().size() >= 2);
        CHECK(times("invalid event id, event stored without it") == 1);
    }

    TEST_CASE_FIXTURE(follower_log_fixture, "each record of a run names it and its session") {
        config.silence = 5ms;
        follow();
        REQUIRE(run_until([&] { return followed->run.follow.opens >= 3; }));
        remote.answer("Done.");
        CHECK(said() == strings{"Done."});
        for (const std::string& line : log_lines) CHECK(line.find(" run=run_1 session=sesn_1") != line.npos);
    }
}
