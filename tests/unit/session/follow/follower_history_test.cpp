// Tests turns whose stream delivered only some events, or none.
#include <tether/session/follow/follower.hpp>

#include "follower_fixture.hpp"
#include "support/test_data.hpp"

#include <tether/sse/parser.hpp>

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;

TEST_SUITE("session::follower") {

    TEST_CASE_FIXTURE(follower_fixture, "a turn that ended while the stream was down ends according to the history") {
        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        remote.end_streams();
        remote.answer("Done.");
        CHECK(said() == strings{"Done."});
        CHECK(finding().proof.by == proof_source::history);
        CHECK(finding().proof.missing.empty());
    }

    TEST_CASE_FIXTURE(follower_fixture,
                      "events missed in a gap come before later stream events, even when the gap is not read at once") {
        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        remote.process();
        remote.end_streams();
        api.fail(call::list_events, fault_named("500"), 2);
        remote.say("missed");
        REQUIRE(run_until([&] { return api.count(call::list_events) == 1; }));
        remote.say("streamed");
        remote.go_idle();
        CHECK(said() == strings{"missed", "streamed"});
        strings listed;
        for (const auto& e : remote.listed()) listed.emplace_back(e.at("id").as_string());
        CHECK(published() == listed);
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
        // The work was accepted under our own id: the recording gets the same.
        const std::string ours = remote.accepted().front();
        const auto renamed = [&](std::string text) {
            for (auto at = text.find(recorded); at != text.npos; at = text.find(recorded))
                text.replace(at, recorded.size(), ours);
            return text;
        };
        want[0] = ours;
        const auto page1 = boost::json::parse(renamed(read_data(folder + "history-page1.json")));
        const auto page2 = boost::json::parse(renamed(read_data(folder + "history-page2.json")));
        api.list_next(page1);
        api.list_next(page2);
        remote.stream_bytes(renamed(part1));
        remote.end_streams(errc::truncated);
        REQUIRE(run_until([&] { return followed->run.follow.opens == 2 && is_streaming(); }));
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
        remote.stream_bytes(part2);

        strings texts;
        for (const auto& text : manifest.at("agent_messages").as_array()) texts.emplace_back(text.as_string());
        CHECK(said() == texts);
        CHECK(published() == want);
        CHECK(finding().proof.missing.empty());
    }

    TEST_CASE_FIXTURE(follower_fixture, "a refused stream leads to polling, with the same result") {
        api.fail(call::open_stream, fault_named("500"), 1'000);
        follow();
        REQUIRE(run_until([&] { return is_polling(); }));
        CHECK(sent == 1); // a refused stream never delays work
        CHECK(api.count(call::open_stream) >= 3);
        remote.answer("Done.");
        CHECK(said() == strings{"Done."});
        CHECK(finding().proof.by == proof_source::history);
        CHECK(finding().proof.missing.empty());
        CHECK(followed->run.follow.polls > 0);
        CHECK(published().size() == 4);
    }

    TEST_CASE_FIXTURE(follower_fixture, "a response that is not a stream counts as a failure of the stream") {
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

    TEST_CASE_FIXTURE(follower_fixture, "a message that the stream lost is in the result") {
        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        remote.process();
        remote.stream_bytes("event: agent.message\ndata: {broken\n\n");
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
        CHECK(finding().proof.missing == strings{"1 model requests that have not ended"});
    }

    TEST_CASE_FIXTURE(follower_fixture, "two different reads are repeated until they agree") {
        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        remote.end_streams();
        remote.process();
        remote.go_idle();
        int lists = api.count(call::list_events);
        REQUIRE(run_until([&] { return api.count(call::list_events) > lists + 1; }));
        if (!found) remote.say("late"); // listed after the idle, while the proof is in progress
        lists = api.count(call::list_events);
        CHECK(said() == strings{"late"});
        CHECK(finding().proof.missing.empty());
    }

    TEST_CASE_FIXTURE(follower_fixture, "a history that ends the turn before the stream does proves nothing") {
        config.proof_timeout = 20ms;
        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        remote.process();
        remote.stream_bytes("event: session.status_idle\ndata: {broken\n\n");
        remote.go_idle("end_turn", shown::in_history);
        remote.emit("session.status_running", {}, shown::on_streams);
        remote.go_idle("end_turn", shown::on_streams);
        CHECK(finding().proof.missing == strings{"the event that ends the turn"});
    }

    TEST_CASE_FIXTURE(follower_fixture, "a page that is too large for the transport is read in smaller pieces") {
        follow();
        REQUIRE(run_until([&] { return is_streaming(); }));
        remote.end_streams();
        remote.answer("Done.");
        fault large;
        large.error = errc::body_too_large;
        api.fail(call::list_events, large, 3); // a thousand events, an eighth of them, and so on down to one
        CHECK(said() == strings{"Done."});
        CHECK(finding().proof.missing.empty());
    }

    TEST_CASE_FIXTURE(follower_fixture,
                      "a single event that is too large for the transport is missing, and not waited for") {
        api.fail(call::open_stream, fault_named("500"), 1'000);
        api.on_work = [](scripted_session& s) { s.answer("Done."); };
        fault large;
        large.error = errc::body_too_large;
        config.proof_timeout = 20ms;
        follow();
        REQUIRE(run_until([&] { return api.count(call::list_events) > 0; }));
        api.fail(call::list_events, large, 1'000);
        REQUIRE_FALSE(finding().proof.missing.empty());
        CHECK(finding().proof.missing.front().starts_with("a readable history"));
    }

    TEST_CASE_FIXTURE(follower_fixture, "a terminated session whose history never says so still ends the turn") {
        config.proof_timeout = 20ms;
        api.fail(call::open_stream, fault_named("500"), 100'000);
        follow();
        REQUIRE(run_until([&] { return is_polling(); }));
        remote.process();
        remote.say("So far.");
        remote.status = "terminated";
        CHECK(said() == strings{"So far."});
        CHECK(finding().end.by == session::conclusion::how::terminated);
        CHECK(finding().proof.missing == strings{"the event that ends the turn"});
    }

    TEST_CASE_FIXTURE(follower_fixture, "earlier events of other users are known and not published") {
        remote.emit("session.status_running");
        remote.say("of others");
        remote.go_idle();
        api.on_work = [](scripted_session& s) { s.answer("Done."); };
        follow(session::follower::prior::skip);
        CHECK(said() == strings{"Done."});
        CHECK(published().size() == 4);
    }
}
