// Tests that events are sent to a session once, even when a response is lost.
#include <tether/session/remote/event_log.hpp>
#include <tether/session/remote/sender.hpp>

#include "events.hpp"
#include "session_fixture.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;

namespace {

struct sender_fixture : session_fixture {
    const std::string run_id = "run_1";
    const std::string session_id = "sesn_1";
    async::stop_signal signal;
    session::turn current;
    session::event_log seen;
    session::session_before before;
    session::follow_config config = quick_follow();
    session::stream_witness stream;
    scripted_session& remote = api.make_session();

    sender_fixture() {
        before.was_idle = true;
        before.updated_at = "0"; // in the form in which the scripted session counts its changes
    }
    /// Everything that the session listed until now was there before the send.
    void know_everything() {
        for (const auto& e : remote.listed()) seen.add_listed(*api::to_event(e));
        before.updated_at = std::string{remote.document().at("updated_at").as_string()};
    }
    void list_nothing(int times) {
        for (int i = 0; i < times; ++i)
            api.list_next(boost::json::object{{"data", boost::json::array{}}, {"next_page", nullptr}});
    }

    api::outcome<std::vector<api::event>> send(std::optional<std::chrono::milliseconds> give_up = std::nullopt) {
        std::optional<std::chrono::steady_clock::time_point> until;
        if (give_up) until = std::chrono::steady_clock::now() + *give_up;
        session::sender out{tools, signal, run_id, session_id, config, stream, until};
        before.inputs = seen.inputs();
        return run(out.async_send(work_of("Build it."), current, before));
    }
};

} // namespace

TEST_SUITE("session::sender") {

    TEST_CASE_FIXTURE(sender_fixture, "the turn gets the ids of the accepted events") {
        const auto accepted = send();
        REQUIRE(accepted.has_value());
        CHECK(ids_of(*accepted) == remote.accepted());
        CHECK(current.unprocessed() == 1);
        CHECK_FALSE(current.awaits_sends());
    }

    TEST_CASE_FIXTURE(sender_fixture, "a response that names no event is a success once the session shows the work") {
        for (const char* body : {"", "{}", R"({"data":[]})", R"({"data":[{"id":"rcpt_1"}]})"}) {
            fault odd;
            odd.status = *body ? 200 : 202;
            odd.replaced = body;
            api.fail(call::send, std::move(odd));
            const auto accepted = send();
            REQUIRE(accepted.has_value());
            REQUIRE(accepted->size() == 1);
            CHECK(accepted->front().id == remote.accepted().back());
            seen.add_listed(accepted->front());
        }
        CHECK(remote.accepted().size() == 4);
        CHECK(log_lines.empty());
        CHECK(current.unprocessed() == 4);
        remote.process();
        for (const auto& e : remote.listed()) current.observe(*api::to_event(e));
        CHECK(current.unprocessed() == 0);
    }

    TEST_CASE_FIXTURE(sender_fixture, "a success that names no event and had no effect is repeated once") {
        for (const char* body : {"", "{}", R"({"status":"ok"})"}) {
            fault odd;
            odd.status = *body ? 200 : 204;
            odd.body = body;
            api.fail(call::send, std::move(odd));
        }
        REQUIRE(send().has_value());
        CHECK(remote.accepted().size() == 1);
        CHECK(api.count(call::send) == 4);
    }

    TEST_CASE_FIXTURE(sender_fixture, "a session that runs after a response without events has accepted the work") {
        fault odd;
        odd.status = 202;
        odd.replaced = "";
        api.fail(call::send, std::move(odd));
        list_nothing(40);
        api.on_work = [](scripted_session& s) { s.status = "running"; };
        const auto accepted = send();
        REQUIRE(accepted.has_value());
        CHECK(accepted->empty());
        CHECK(api.count(call::send) == 1);
        CHECK(current.unprocessed() == 1);
    }

    TEST_CASE_FIXTURE(sender_fixture, "a session that ran before for another client is no evidence") {
        before.was_idle = false;
        before.updated_at.clear();
        remote.status = "running";
        fault foreign;
        foreign.status = 204;
        api.fail(call::send, std::move(foreign));
        const auto accepted = send();
        REQUIRE(accepted.has_value());
        CHECK(ids_of(*accepted) == remote.accepted());
        CHECK(remote.accepted().size() == 1);
        CHECK(api.count(call::send) == 2);
    }

    TEST_CASE_FIXTURE(sender_fixture, "events without names that the stream shows are accepted") {
        before.was_idle = false;
        remote.status = "running";
        stream.opened();
        fault odd;
        odd.status = 204;
        odd.replaced = "";
        api.fail(call::send, std::move(odd));
        list_nothing(40);
        api.on_work = [&](scripted_session& s) {
            s.process();
            for (const auto& e : s.listed()) stream.observe(*api::to_event(e));
        };
        const auto accepted = send(20s);
        REQUIRE(accepted.has_value());
        CHECK(ids_of(*accepted) == remote.accepted());
        CHECK(api.count(call::send) == 1);
    }

    TEST_CASE_FIXTURE(sender_fixture, "a foreign page is not a success") {
        fault portal;
        portal.status = 200;
        portal.body = "<html>Please log in</html>";
        api.fail(call::send, std::move(portal));
        REQUIRE(send().has_value());
        CHECK(remote.accepted().size() == 1);
        CHECK(api.count(call::send) == 2);
    }

    TEST_CASE_FIXTURE(sender_fixture, "a send whose response was lost is found in the history and not repeated") {
        api.fail(call::send, lost_answer());
        const auto accepted = send();
        REQUIRE(accepted.has_value());
        CHECK(ids_of(*accepted) == remote.accepted());
        CHECK(remote.accepted().size() == 1);
        CHECK(api.count(call::send) == 1);
    }

    TEST_CASE_FIXTURE(sender_fixture, "a lost send is searched for on every page") {
        api.list_next(boost::json::parse(R"({"data":[],"next_page":"2"})"));
        api.fail(call::send, lost_answer());
        const auto accepted = send();
        REQUIRE(accepted.has_value());
        CHECK(ids_of(*accepted) == remote.accepted());
        CHECK(api.count(call::list_events) == 2);
        CHECK(api.count(call::send) == 1);
    }

    TEST_CASE_FIXTURE(sender_fixture, "a history that goes in circles is no evidence, and is read again") {
        for (int i = 0; i < 2; ++i) api.list_next(boost::json::parse(R"({"data":[],"next_page":"2"})"));
        api.fail(call::send, lost_answer());
        CHECK(send().has_value());
        CHECK(api.count(call::send) == 1);
    }

    TEST_CASE_FIXTURE(sender_fixture, "an earlier message with the same text is not taken for ours") {
        remote.accept(work_of("Build it."));
        remote.process();
        know_everything();
        api.fail(call::send, lost_call());
        const auto accepted = send();
        REQUIRE(accepted.has_value());
        CHECK(remote.accepted().size() == 2);
        CHECK(accepted->front().id == remote.accepted().back());
    }

    TEST_CASE_FIXTURE(sender_fixture, "a send that was really lost is repeated once") {
        api.fail(call::send, lost_call());
        const auto accepted = send();
        REQUIRE(accepted.has_value());
        CHECK(remote.accepted().size() == 1);
        CHECK(api.count(call::send) == 2);
    }

    TEST_CASE_FIXTURE(sender_fixture, "work that started a session is not sent again, even if it never appears") {
        api.fail(call::send, lost_answer());
        list_nothing(40);
        api.on_work = [](scripted_session& s) { s.status = "running"; };
        REQUIRE(send().has_value());
        CHECK(api.count(call::send) == 1);
    }

    TEST_CASE_FIXTURE(sender_fixture, "the mark of an earlier search is not taken for a change by the send") {
        stream.opened();
        api.fail(call::send, lost_call(), 2);
        REQUIRE(send().has_value());
        CHECK(remote.accepted().size() == 1);
        CHECK(api.count(call::send) == 3);
        CHECK(api.count(call::update) == 2);
    }

    TEST_CASE_FIXTURE(sender_fixture, "the history's delay is measured, and the next search waits for twice as long") {
        before.was_idle = false;
        before.updated_at.clear();
        config.doubt_blind = 400ms;
        stream.opened();
        api.fail(call::send, lost_answer());
        config.settle = 50ms;
        list_nothing(3);
        REQUIRE(send().has_value());
        CHECK(api.count(call::send) == 1);
        CHECK(api.count(call::update) == 1);
        CHECK(health.longest_history_lag >= 40ms);
    }

    TEST_CASE_FIXTURE(sender_fixture,
                      "a short turn whose send lost its response is not started twice while the history is late") {
        api.fail(call::send, lost_answer());
        list_nothing(100);
        api.on_work = [](scripted_session& s) { s.answer("Done."); };
        REQUIRE(send().has_value());
        CHECK(remote.status == "idle");
        CHECK(api.count(call::send) == 1);
    }

    TEST_CASE_FIXTURE(sender_fixture,
                      "a send with a bound checks before it gives up, and says that the result is unknown") {
        api.fail(call::send, lost_call());
        const auto accepted = send(0ms);
        REQUIRE(accepted.has_error());
        CHECK(accepted.error().code == errc::work_in_doubt);
        CHECK(api.count(call::list_events) == 1);
    }

    TEST_CASE_FIXTURE(sender_fixture, "a lost send that appears late in the history is found") {
        before.was_idle = false;
        config.doubt_blind = 20s;
        api.fail(call::send, lost_answer());
        list_nothing(20);
        const auto accepted = send();
        REQUIRE(accepted.has_value());
        CHECK(ids_of(*accepted) == remote.accepted());
        CHECK(api.count(call::send) == 1);
    }

    TEST_CASE_FIXTURE(sender_fixture, "an unreadable history is no evidence") {
        api.fail(call::send, lost_answer());
        api.fail(call::list_events, fault_named("529"));
        REQUIRE(send().has_value());
        CHECK(remote.accepted().size() == 1);
        CHECK(api.count(call::list_events) == 2);
    }

    TEST_CASE_FIXTURE(sender_fixture, "a refusal ends the send and allows the turn to end") {
        current.send_begins();
        current.send_accepted({queued_event("user.message", "u1")});
        current.observe(event_of("user.message", "u1"));
        api.fail(call::send, fault_named("400.invalid"), 2);
        const auto accepted = send();
        REQUIRE(accepted.has_error());
        CHECK(accepted.error().code == errc::bad_request);
        current.observe(idle("i1"));
        CHECK(current.over());
    }

    TEST_CASE_FIXTURE(sender_fixture, "a client's send that meets a 404 is retried until its bound") {
        api.fail(call::send, fault_named("404"));
        REQUIRE(send(20s).has_value());
        CHECK(api.count(call::send) == 2);
    }

    TEST_CASE_FIXTURE(sender_fixture, "a send to a session that is still parked is retried") {
        api.fail(call::send, fault_named("400.waiting_on_responses"));
        REQUIRE(send().has_value());
        CHECK(api.count(call::send) == 2);
    }

    TEST_CASE_FIXTURE(sender_fixture, "a send whose body timed out is repeated") {
        api.fail(call::send, fault_named("400.request_body_timeout"));
        REQUIRE(send().has_value());
        CHECK(api.count(call::send) == 2);
        CHECK(api.count(call::list_events) == 0); // nothing was done
    }

    TEST_CASE_FIXTURE(sender_fixture, "a send with a bound gives up at the bound") {
        api.fail(call::send, fault_named("529"), 100);
        const auto accepted = send(1ms);
        REQUIRE(accepted.has_error());
        CHECK(api.count(call::send) == 1);
    }
}
