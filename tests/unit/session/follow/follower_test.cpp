// Tests a follower with an event stream.
#include <tether/session/follow/follower.hpp>

#include "follower_fixture.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;

TEST_SUITE("session::follower") {

    TEST_CASE_FIXTURE(follower_fixture, "one unbroken stream is a complete proof") {
        api.on_work = [](scripted_session& s) { s.answer("Done."); };
        follow();
        CHECK(said() == strings{"Done."});
        CHECK(finding().proof.by == proof_source::stream);
        CHECK(finding().proof.missing.empty());
        CHECK(finding().end.stop.type == "end_turn");
        CHECK(api.diary == strings{"open stream", "send user.message", "published running"});
        CHECK(sent == 1);
        CHECK(published().size() == 4); // the work, running, the message, idle: each once
    }

    TEST_CASE_FIXTURE(follower_fixture, "a new session's idle and a stale idle end nothing") {
        api.on_work = [](scripted_session& s) { s.go_idle(); };
        follow();
        REQUIRE(run_until([&] { return sent == 1 && is_streaming(); }));
        CHECK_FALSE(found);
        remote.answer("Done.");
        CHECK(said() == strings{"Done."});
    }

    TEST_CASE_FIXTURE(follower_fixture, "the stream shows at once that work was accepted whose response was lost") {
        config.settle = config.doubt = config.doubt_blind = 20s;
        api.fail(call::send, lost_answer());
        api.list_next(boost::json::object{{"data", boost::json::array{}}, {"next_page", nullptr}});
        follow();
        REQUIRE(run_until([&] { return sent == 1 && is_streaming(); }));
        CHECK(api.count(call::send) == 1);
        remote.answer("Done.");
        CHECK(said() == strings{"Done."});
        CHECK(finding().proof.by == proof_source::stream);
    }

    TEST_CASE_FIXTURE(follower_fixture, "lost work is sent again soon when the stream proves that it is live") {
        config.doubt_blind = 20s;
        api.fail(call::send, lost_call());
        follow();
        REQUIRE(run_until([&] { return sent == 1; }));
        CHECK(api.count(call::send) == 2);
        CHECK(api.count(call::update) == 1);
        CHECK(remote.accepted().size() == 1);
        CHECK(remote.metadata.contains("tether_mark"));
        remote.answer("Done.");
        CHECK(said() == strings{"Done."});
        CHECK(finding().proof.by == proof_source::stream);
    }

    TEST_CASE_FIXTURE(follower_fixture,
                      "lost work is not sent again soon when the stream does not prove that it is live") {
        config.doubt = 1ms;
        config.doubt_blind = 20s;
        api.fail(call::send, lost_call());
        SUBCASE("the session cannot be updated") {
            api.fail(call::update, fault_named("400.invalid"), 100);
        }
        SUBCASE("the stream broke") {
            api.on_list = [&] { remote.end_streams(errc::truncated); };
        }
        SUBCASE("the request timed out") {
            api.forgive(call::send);
            fault slow;
            slow.error = errc::header_timeout;
            api.fail(call::send, slow);
        }
        follow();
        REQUIRE(run_until([&] { return api.count(call::list_events) > 20; }));
        CHECK(api.count(call::send) == 1);
    }

    TEST_CASE_FIXTURE(follower_fixture, "a broken stream is reopened, and the history fills the gap") {
        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        remote.emit("session.status_running");
        remote.process();
        remote.say("one");
        remote.end_streams(errc::truncated);
        remote.say("two");
        REQUIRE(run_until([&] { return followed->run.follow.opens == 2 && is_streaming(); }));
        remote.say("three");
        remote.go_idle();
        CHECK(said() == strings{"one", "two", "three"});
        CHECK(finding().proof.by == proof_source::history);
        CHECK(finding().proof.reads >= 2);
        CHECK(followed->run.follow.reopens == 1);
        strings ids;
        for (const auto& e : remote.listed()) ids.emplace_back(e.at("id").as_string());
        std::swap(ids[0], ids[1]); // our work was echoed while queued, before running
        CHECK(published() == ids);
    }

    TEST_CASE_FIXTURE(follower_fixture, "streams that open, break and are refused are each reported once") {
        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        remote.process();
        remote.say("one");
        remote.end_streams(errc::truncated);
        REQUIRE(run_until([&] { return observer.opened == 2 && is_streaming(); }));
        CHECK(observer.lost == std::vector<error_code>{errc::truncated});
        remote.go_idle();
        finding();
        CHECK(observer.lost.size() == 1); // after the end of a turn no stream is lost
        CHECK(observer.refused.empty());
        CHECK(observer.lags.size() == remote.listed().size());
    }

    TEST_CASE_FIXTURE(follower_fixture, "a silent stream is reopened") {
        config.silence = 20ms;
        follow();
        REQUIRE(run_until([&] { return followed->run.follow.opens >= 2; }));
        remote.answer("Done.");
        CHECK(said() == strings{"Done."});
    }

    TEST_CASE_FIXTURE(follower_fixture, "a stream with only pings is detected as stale") {
        config.probe_after = 10ms;
        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        remote.process();
        remote.say("Done.", shown::in_history);
        remote.go_idle("end_turn", shown::in_history);
        const auto pinged = [&] {
            remote.stream_bytes(": ping\n\n");
            return found.has_value();
        };
        REQUIRE(run_until(pinged));
        CHECK(said() == strings{"Done."});
        CHECK(finding().proof.by == proof_source::history);
        CHECK(followed->run.follow.polls == 0);
    }

    TEST_CASE_FIXTURE(follower_fixture, "an error frame breaks the stream, not the run") {
        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        remote.stream_bytes("event: error\ndata: "
                            "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}\n\n");
        REQUIRE(run_until([&] { return followed->run.follow.opens == 2; }));
        remote.answer("Done.");
        CHECK(said() == strings{"Done."});
    }

    TEST_CASE_FIXTURE(follower_fixture, "previews are forwarded and never stored") {
        api.on_work = [](scripted_session& s) {
            s.stream(boost::json::parse(R"({"type":"event_start","event_type":"agent.message"})").as_object());
            s.answer("Done.");
        };
        follow(session::follower::prior::none, /*previews=*/true);
        CHECK(said() == strings{"Done."});
        CHECK(sink.previews.size() == 1);
        CHECK(published().size() == 4);
    }

    TEST_CASE_FIXTURE(follower_fixture, "a pending question is published, and withdrawn") {
        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        remote.process();
        const std::string call_id =
            remote.emit("agent.custom_tool_use", boost::json::parse(R"({"name":"get_stock"})").as_object());
        const std::string stop = R"({"stop_reason":{"type":"requires_action","event_ids":[")" + call_id + R"("]}})";
        remote.emit("session.status_idle", boost::json::parse(stop).as_object());
        REQUIRE(run_until([&] { return followed->run.state == session::run_state::waiting; }));
        CHECK(followed->run.waiting_for.at(0).answer_with == "user.custom_tool_result");
        remote.emit("session.status_running");
        REQUIRE(run_until([&] { return followed->run.state == session::run_state::running; }));
        CHECK(followed->run.waiting_for.empty());
        remote.say("Done.");
        remote.go_idle();
        CHECK(said() == strings{"Done."});
    }

    TEST_CASE_FIXTURE(follower_fixture, "a session that another user deleted is a failure") {
        SUBCASE("while the stream is open") {
            follow();
            REQUIRE(run_until([&] { return is_streaming(); }));
            remote.emit("session.deleted");
            remote.deleted = true;
            CHECK(finding().end.by == session::conclusion::how::deleted);
        }
        SUBCASE("while the stream is down") {
            follow();
            REQUIRE(run_until([&] { return is_streaming(); }));
            remote.deleted = true;
            remote.end_streams();
            CHECK(failure().code == errc::session_deleted);
        }
    }

    TEST_CASE_FIXTURE(follower_fixture, "a sink that fails and recovers loses nothing") {
        sink.fail_times = 2;
        api.on_work = [](scripted_session& s) { s.answer("Done."); };
        follow();
        CHECK(said() == strings{"Done."});
        CHECK(published().size() == 4);
    }

    TEST_CASE_FIXTURE(follower_fixture, "following can be cancelled at every wait") {
        for (int turn = 0; turn < 3; ++turn) {
            CAPTURE(turn);
            found.reset();
            follow();
            const int opens = api.count(call::open_stream);
            if (turn > 0) REQUIRE(run_until([&] { return api.count(call::open_stream) > opens; }));
            if (turn > 1) REQUIRE(run_until([&] { return is_streaming(); }));
            CHECK(finish());
            CHECK_FALSE(found);
        }
    }
}
