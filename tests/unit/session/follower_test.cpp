#include <tether/session/follower.hpp>

#include "events.hpp"
#include "session_fixture.hpp"
#include "support/test_data.hpp"

#include <tether/sse/parser.hpp>

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;

namespace {

using strings = std::vector<std::string>;
using proof_source = session::result_proof::source;

struct follower_fixture : session_fixture {
    session::follow_config config = quick_follow();
    scripted_session& remote = api.make_session();
    std::unique_ptr<session::followed> self;
    std::unique_ptr<session::follower> following;
    std::optional<api::outcome<session::finding>> found;
    int sent = 0;

    ~follower_fixture() { finish(); }

    /// Follows one turn of `sesn_1` until it is over or the test says more.
    void follow(session::follower::prior before = session::follower::prior::none, bool previews = false) {
        session::run now;
        now.id = "run_1";
        now.session_id = remote.id();
        now.state = session::run_state::running;
        self = std::make_unique<session::followed>(with, config, std::move(now), previews);
        auto on_sent = [this](const auto&) { ++sent; };
        following = std::make_unique<session::follower>(with, *self, before, work_of("Build it."), on_sent);
        start(async_follow());
    }
    asio::awaitable<void> async_follow() {
        auto answer = co_await following->async_follow();
        found = std::move(answer);
    }
    const session::finding& finding() {
        REQUIRE(run_until([&] { return found.has_value(); }));
        REQUIRE(found->has_value());
        return **found;
    }
    api::failure failure() {
        REQUIRE(run_until([&] { return found.has_value(); }));
        REQUIRE(found->has_error());
        return found->error();
    }
    strings said() {
        strings texts;
        for (const auto& m : finding().messages) texts.push_back(m.text);
        return texts;
    }
    strings published() { return sink.ids("run_1"); }
    bool is_streaming() { return self->now.follow.mode == session::follow_mode::stream; }
    bool is_polling() { return self->now.follow.mode == session::follow_mode::poll; }
};

} // namespace

TEST_SUITE("session::follower") {

    TEST_CASE_FIXTURE(follower_fixture, "one unbroken stream is proof by itself") {
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

    TEST_CASE_FIXTURE(follower_fixture, "a fresh session's idle and a stale idle end nothing") {
        api.on_work = [](scripted_session& s) { s.go_idle(); };
        follow();
        REQUIRE(run_until([&] { return sent == 1 && is_streaming(); }));
        CHECK_FALSE(found);
        remote.answer("Done.");
        CHECK(said() == strings{"Done."});
    }

    TEST_CASE_FIXTURE(follower_fixture, "a stream that breaks is opened again, and the history fills the gap") {
        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        remote.emit("session.status_running");
        remote.process();
        remote.say("one");
        remote.end_streams(errc::truncated);
        remote.say("two");
        REQUIRE(run_until([&] { return self->now.follow.opens == 2 && is_streaming(); }));
        remote.say("three");
        remote.go_idle();
        CHECK(said() == strings{"one", "two", "three"});
        CHECK(finding().proof.by == proof_source::history);
        CHECK(finding().proof.reads >= 2);
        CHECK(self->now.follow.reopens == 1);
        strings ids;
        for (const auto& e : remote.listed()) ids.emplace_back(e.at("id").as_string());
        std::swap(ids[0], ids[1]); // our work was echoed while queued, before running
        CHECK(published() == ids);
    }

    TEST_CASE_FIXTURE(follower_fixture, "a turn that ended while the stream was down ends by the history") {
        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        remote.end_streams();
        remote.answer("Done.");
        CHECK(said() == strings{"Done."});
        CHECK(finding().proof.by == proof_source::history);
        CHECK(finding().proof.missing.empty());
    }

    TEST_CASE_FIXTURE(follower_fixture, "a recorded reconnection delivers each event once, in order") {
        const boost::json::value manifest = read_json("events/transcripts/extra/reconnect/manifest.json");
        const std::string folder = "events/transcripts/extra/reconnect/";
        std::string part1 = read_data(folder + "part1.sse");
        std::string part2 = read_data(folder + "part2.sse");
        const std::string recorded{manifest.at("merged_event_ids").at(0).as_string()};
        strings want;
        for (const auto& id : manifest.at("merged_event_ids").as_array()) want.emplace_back(id.as_string());

        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        // The work was accepted under an id of ours: the recording gets the same.
        const std::string ours = remote.accepted().front();
        const auto renamed = [&](std::string text) {
            for (auto at = text.find(recorded); at != text.npos; at = text.find(recorded)) text.replace(at, recorded.size(), ours);
            return text;
        };
        want[0] = ours;
        const auto page1 = boost::json::parse(renamed(read_data(folder + "history-page1.json")));
        const auto page2 = boost::json::parse(renamed(read_data(folder + "history-page2.json")));
        api.list_next(page1);
        api.list_next(page2);
        remote.stream_octets(renamed(part1));
        remote.end_streams(errc::truncated);
        REQUIRE(run_until([&] { return self->now.follow.opens == 2 && is_streaming(); }));
        remote.process();
        for (const auto* page : {&page1, &page2})
            for (const auto& e : page->at("data").as_array())
                if (e.at("id").as_string() != ours.c_str()) remote.list(e.as_object());
        struct lister final : sse::sink {
            scripted_session& remote;
            explicit lister(scripted_session& s) : remote{s} {}
            void on_event(const sse::event_view& e) override {
                auto event = boost::json::parse(std::string{e.data}).as_object();
                for (const auto& known : remote.listed())
                    if (known.at("id") == event.at("id")) return;
                remote.list(std::move(event));
            }
            void on_oversize(std::size_t) override {}
        } tail{remote};
        sse::parser parser;
        parser.feed(part2, tail);
        remote.stream_octets(part2);

        strings texts;
        for (const auto& text : manifest.at("agent_messages").as_array()) texts.emplace_back(text.as_string());
        CHECK(said() == texts);
        CHECK(published() == want);
        CHECK(finding().proof.missing.empty());
    }

    TEST_CASE_FIXTURE(follower_fixture, "a stream that is refused leads to polling, with the same result") {
        api.fail(call::open_stream, fault_named("500"), 1'000);
        follow();
        REQUIRE(run_until([&] { return is_polling(); }));
        CHECK(sent == 1); // a refused stream never holds work back
        CHECK(api.count(call::open_stream) >= 3);
        remote.answer("Done.");
        CHECK(said() == strings{"Done."});
        CHECK(finding().proof.by == proof_source::history);
        CHECK(finding().proof.missing.empty());
        CHECK(self->now.follow.polls > 0);
        CHECK(published().size() == 4);
    }

    TEST_CASE_FIXTURE(follower_fixture, "a page that is no stream counts as a failure of the stream") {
        fault page;
        page.status = 200;
        page.field = "content-type: text/html";
        page.body = "<html>Sign in</html>";
        api.fail(call::open_stream, page, 1'000);
        api.on_work = [](scripted_session& s) { s.answer("Done."); };
        follow();
        CHECK(said() == strings{"Done."});
    }

    TEST_CASE_FIXTURE(follower_fixture, "an idle status proves nothing while the list lags") {
        api.fail(call::open_stream, fault_named("500"), 1'000);
        follow();
        REQUIRE(run_until([&] { return sent == 1; }));
        const auto renamed = [&](const char* name) {
            std::string text = read_data(name);
            const std::string recorded = "sevt_01NQzb9eNNQQ5tAJFUCEXNVn";
            text.replace(text.find(recorded), recorded.size(), remote.accepted().front());
            return boost::json::parse(text);
        };
        for (int i = 0; i < 3; ++i) api.list_next(renamed("events/polling/1-list-incomplete.json"));
        for (int i = 0; i < 50; ++i) api.list_next(renamed("events/polling/2-list-complete.json"));
        CHECK(said() == strings{"hi"});
        CHECK(finding().proof.missing.empty());
        CHECK(api.count(call::list_events) >= 5);
    }

    TEST_CASE_FIXTURE(follower_fixture, "a stream that falls silent is opened again") {
        config.silence = 20ms;
        follow();
        REQUIRE(run_until([&] { return self->now.follow.opens >= 2; }));
        remote.answer("Done.");
        CHECK(said() == strings{"Done."});
    }

    TEST_CASE_FIXTURE(follower_fixture, "a stream kept alive by pings alone is found stale") {
        config.probe_after = 10ms;
        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        remote.process();
        remote.say("Done.", shown::in_history);
        remote.go_idle("end_turn", shown::in_history);
        const auto pinged = [&] {
            remote.stream_octets(": ping\n\n");
            return found.has_value();
        };
        REQUIRE(run_until(pinged));
        CHECK(said() == strings{"Done."});
        CHECK(finding().proof.by == proof_source::history);
        CHECK(self->now.follow.polls == 0);
    }

    TEST_CASE_FIXTURE(follower_fixture, "an error frame breaks the stream, not the run") {
        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        remote.stream_octets("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}\n\n");
        REQUIRE(run_until([&] { return self->now.follow.opens == 2; }));
        remote.answer("Done.");
        CHECK(said() == strings{"Done."});
    }

    TEST_CASE_FIXTURE(follower_fixture, "a message that the stream lost is in the result") {
        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        remote.process();
        remote.stream_octets("event: agent.message\ndata: {broken\n\n");
        remote.say("kept by the list", shown::in_history);
        remote.say("Done.");
        remote.go_idle();
        CHECK(said() == strings{"kept by the list", "Done."});
        CHECK(finding().proof.by == proof_source::history);
    }

    TEST_CASE_FIXTURE(follower_fixture, "a model request without an end makes the result incomplete") {
        config.proof_timeout = 20ms;
        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        remote.end_streams();
        remote.process();
        remote.emit("span.model_request_start");
        remote.say("Done.");
        remote.go_idle();
        CHECK(said() == strings{"Done."});
        CHECK(finding().proof.missing == strings{"1 model requests without an end"});
    }

    TEST_CASE_FIXTURE(follower_fixture, "two reads that differ are read again until they agree") {
        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        remote.end_streams();
        remote.process();
        remote.go_idle();
        int lists = api.count(call::list_events);
        REQUIRE(run_until([&] { return api.count(call::list_events) > lists + 1; }));
        if (!found) remote.say("late"); // listed behind the idle, while the proof is under way
        lists = api.count(call::list_events);
        CHECK(said() == strings{"late"});
        CHECK(finding().proof.missing.empty());
    }

    TEST_CASE_FIXTURE(follower_fixture, "what others did before is known and not published") {
        remote.emit("session.status_running");
        remote.say("of others");
        remote.go_idle();
        api.on_work = [](scripted_session& s) { s.answer("Done."); };
        follow(session::follower::prior::skip);
        CHECK(said() == strings{"Done."});
        CHECK(published().size() == 4);
    }

    TEST_CASE_FIXTURE(follower_fixture, "previews are handed on and never kept") {
        api.on_work = [](scripted_session& s) {
            s.stream(boost::json::parse(R"({"type":"event_start","event_type":"agent.message"})").as_object());
            s.answer("Done.");
        };
        follow(session::follower::prior::none, /*previews=*/true);
        CHECK(said() == strings{"Done."});
        CHECK(sink.previews.size() == 1);
        CHECK(published().size() == 4);
    }

    TEST_CASE_FIXTURE(follower_fixture, "what the agent waits for is published, and taken back") {
        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        remote.process();
        const std::string call_id = remote.emit("agent.custom_tool_use", boost::json::parse(R"({"name":"get_stock"})").as_object());
        const std::string stop = R"({"stop_reason":{"type":"requires_action","event_ids":[")" + call_id + R"("]}})";
        remote.emit("session.status_idle", boost::json::parse(stop).as_object());
        REQUIRE(run_until([&] { return self->now.state == session::run_state::waiting; }));
        CHECK(self->now.waiting_for.at(0).answer_with == "user.custom_tool_result");
        remote.emit("session.status_running");
        REQUIRE(run_until([&] { return self->now.state == session::run_state::running; }));
        CHECK(self->now.waiting_for.empty());
        remote.say("Done.");
        remote.go_idle();
        CHECK(said() == strings{"Done."});
    }

    TEST_CASE_FIXTURE(follower_fixture, "a session that somebody deleted is a failure") {
        SUBCASE("while the stream is open") {
            follow();
            REQUIRE(run_until([&] { return is_streaming(); }));
            remote.emit("session.deleted");
            remote.deleted = true;
            CHECK(finding().end.by == session::conclusion::how::deleted);
        }
        SUBCASE("while it is not") {
            follow();
            REQUIRE(run_until([&] { return is_streaming(); }));
            remote.deleted = true;
            remote.end_streams();
            CHECK(failure().code == errc::session_deleted);
        }
    }

    TEST_CASE_FIXTURE(follower_fixture, "a refused key ends the run at once") {
        api.fail(call::open_stream, fault_named("401"));
        api.fail(call::send, fault_named("401"));
        follow();
        CHECK(failure().code == errc::unauthorized);
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
