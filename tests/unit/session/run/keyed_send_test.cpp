// Tests that the outcome of a send with an idempotency key is stored.
#include "supervisor_fixture.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;
using session::run_state;
using session::send_outcome;

namespace {

using strings = std::vector<std::string>;

struct keyed_fixture : supervisor_fixture {
    std::string id;
    bool is_cancelled = false;

    static session::request_key key_of(const std::string& key) {
        session::request_key made;
        made.key = key;
        made.body_digest = "digest of " + key;
        return made;
    }
    void begin(session::when_done done = session::when_done::remove) {
        session::run_spec spec = spec_of("Build it.");
        spec.done = done;
        id = submit(std::move(spec));
        REQUIRE(reaches(id, run_state::running));
    }
    session::reply<strings> send(const std::string& key) {
        return run(boss().async_send(id, work_of("More."), key_of(key)));
    }
    asio::awaitable<void> async_cancel() {
        std::string run_id = id;
        const auto cancelled = co_await boss().async_cancel(std::move(run_id));
        CHECK(cancelled.has_value());
    }
    const session::keyed_send& stored() { return sink.kept[id].continuation.keyed; }
    /// The daemon dies with this continuation, and another one starts.
    void restart_with(session::keyed_send keyed, boost::json::array pending) {
        session::kept_run left = sink.kept[id];
        left.continuation.keyed = std::move(keyed);
        left.continuation.pending_send = std::move(pending);
        left.continuation.inputs_before = {api.session().accepted().front()};
        const auto events = sink.events;
        run(made->async_stop(2s));
        made.reset();
        sink.events = events;
        sink.kept[id] = std::move(left);
        REQUIRE(run(boss().async_recover()).has_value());
    }
};

session::keyed_send unknown(const std::string& key) {
    session::keyed_send keyed;
    keyed.key = key;
    return keyed;
}

} // namespace

TEST_SUITE("session::keyed_send") {

    TEST_CASE_FIXTURE(keyed_fixture, "the answer of a send is stored before the client has it") {
        begin();
        send_outcome while_sending = send_outcome::dropped;
        api.on_work = [&](scripted_session&) { while_sending = stored().outcome; };
        const auto sent = send("k1");
        REQUIRE(sent.has_value());
        CHECK(while_sending == send_outcome::unknown);
        CHECK(stored().key == "k1");
        CHECK(stored().body_digest == "digest of k1");
        CHECK(stored().outcome == send_outcome::accepted);
        CHECK(stored().event_ids == *sent);
    }

    TEST_CASE_FIXTURE(keyed_fixture, "a refused send leaves no key") {
        begin();
        api.fail(call::send, fault_named("400.invalid"));
        REQUIRE(send("k1").has_error());
        CHECK(stored().outcome == send_outcome::dropped);
    }

    TEST_CASE_FIXTURE(keyed_fixture, "the key of a further turn's work is stored as well") {
        answer_everything();
        id = submit([] {
            session::run_spec spec = spec_of("Build it.");
            spec.done = session::when_done::keep;
            return spec;
        }());
        REQUIRE(reaches(id, run_state::succeeded));
        REQUIRE(run_until([&] { return !boss().following(id); }));
        api.fail(call::send, fault_named("400.invalid"));
        REQUIRE(send("k1").has_error());
        CHECK(stored().outcome == send_outcome::dropped);
        REQUIRE(run_until([&] { return !boss().following(id); }));
        const auto sent = send("k2");
        REQUIRE(sent.has_value());
        CHECK(stored().outcome == send_outcome::accepted);
        CHECK(stored().event_ids == *sent);
    }

    TEST_CASE_FIXTURE(keyed_fixture, "a repeated request waits for the first one, and is never sent") {
        begin();
        const auto in_doubt = run(boss().async_repeat_send(id, "k1"));
        REQUIRE(in_doubt.has_error());
        CHECK(in_doubt.error().why == session::refusal::unreachable);
        CHECK(api.count(call::send) == 1);
    }

    TEST_CASE_FIXTURE(keyed_fixture, "a send that the session shows after a restart has its answer") {
        begin();
        api.session().process();
        const auto accepted = api.session().accept(work_of("More."));
        restart_with(unknown("k1"), work_of("More."));
        REQUIRE(run_until([&] { return stored().outcome == send_outcome::accepted; }));
        CHECK(stored().event_ids == strings{std::string{accepted.at(0).at("id").as_string()}});
        CHECK(api.count(call::send) == 1);
    }

    TEST_CASE_FIXTURE(keyed_fixture, "a send that the session does not show after a restart leaves no key") {
        begin();
        api.session().process();
        restart_with(unknown("k1"), work_of("More."));
        CHECK(run_until([&] { return stored().outcome == send_outcome::dropped; }));
        restart_with(unknown("k2"), {}); // an answer to a call, which is not searched for
        CHECK(run_until([&] { return stored().outcome == send_outcome::dropped; }));
    }

    TEST_CASE_FIXTURE(keyed_fixture, "a send without a key changes nothing about an earlier key") {
        begin();
        REQUIRE(send("k1").has_value());
        CHECK(stored().key == "k1");
        sink.fail_times = 1; // the store does not accept that the next send begins
        REQUIRE(run(boss().async_send(id, work_of("Else."), {})).has_error());
        REQUIRE(run(boss().async_send(id, work_of("Else."), {})).has_value());
        CHECK(stored().key.empty()); // the stored row of the first key stays
    }

    TEST_CASE_FIXTURE(keyed_fixture, "no send begins while an earlier one is searched for") {
        begin();
        api.session().process();
        fault slow;
        slow.hangs = true;
        api.fail(call::list_events, slow);
        restart_with(unknown("k1"), work_of("More."));
        REQUIRE(run_until([&] { return api.count(call::list_events) == 1; }));
        const auto refused = send("k2");
        REQUIRE(refused.has_error());
        CHECK(refused.error().why == session::refusal::not_finished);
        CHECK(stored().key == "k1");
    }

    TEST_CASE_FIXTURE(keyed_fixture,
                      "a late history does not drop the key of a send that was accepted before a restart") {
        begin();
        api.session().process();
        api.session().accept(work_of("More."));
        boost::json::array before_send;
        for (const auto& e : api.session().listed()) before_send.push_back(e);
        before_send.pop_back();
        for (int i = 0; i < 2; ++i) // two reads end a brief search
            api.list_next(boost::json::object{{"data", before_send}, {"next_page", nullptr}});
        restart_with(unknown("k1"), work_of("More."));
        REQUIRE(run_until([&] { return stored().outcome != send_outcome::unknown; }));
        CHECK(stored().outcome == send_outcome::accepted);
    }

    TEST_CASE_FIXTURE(keyed_fixture, "a cancellation during the send of a further turn does not lose its acceptance") {
        answer_everything();
        session::run_spec spec = spec_of("Build it.");
        spec.done = session::when_done::keep;
        id = submit(std::move(spec));
        REQUIRE(reaches(id, run_state::succeeded));
        REQUIRE(run_until([&] { return !boss().following(id); }));
        api.on_work = [this](scripted_session& s) {
            if (!std::exchange(is_cancelled, true)) start(async_cancel());
            else s.go_idle(); // after the interrupt
        };
        const auto sent = send("k1");
        REQUIRE(sent.has_value());
        REQUIRE(reaches(id, run_state::cancelled));
        CHECK(published(id).turns == 2);
        CHECK(stored().outcome == send_outcome::accepted);
        CHECK(stored().event_ids == *sent);
    }
}
