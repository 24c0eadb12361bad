// Tests what is added to a published result before the session is removed.
#include <tether/session/run/result_completion.hpp>

#include "supervisor_fixture.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;
using session::remote_state;
using session::run_state;

namespace {

using strings = std::vector<std::string>;

const char* const usage = R"({"output_tokens":7,"list_cost":{"amount":"12","currency":"USD"}})";

struct completion_fixture : supervisor_fixture {
    /// A run that has published one message and still works.
    std::string start_speaking(session::run_spec spec = spec_of("Build it.")) {
        const std::string id = submit(std::move(spec));
        REQUIRE(reaches(id, run_state::running));
        api.session().process();
        api.session().emit("session.status_running");
        api.session().say("One.");
        REQUIRE(run_until([&] { return sink.ids(id).size() >= 3; }));
        api.session().usage = boost::json::parse(usage);
        api.on_work = [](scripted_session& s) { // an interrupt
            s.process();
            s.go_idle();
        };
        return id;
    }
    void break_everything(int times = 100'000) {
        for (const auto what :
             {call::retrieve, call::list_sessions, call::send, call::list_events, call::open_stream, call::remove})
            api.fail(what, lost_call(), times);
    }
    void mend_everything() {
        for (const auto what :
             {call::retrieve, call::list_sessions, call::send, call::list_events, call::open_stream, call::remove})
            api.forgive(what);
    }
    strings messages_of(const std::string& id) const {
        const session::run now = published(id);
        return {now.result->messages.begin(), now.result->messages.end()};
    }
};

} // namespace

TEST_SUITE("session::result_completion") {

    TEST_CASE_FIXTURE(completion_fixture, "a cancelled run reports the usage that the session has") {
        const std::string id = start_speaking();
        run(boss().async_cancel(id));
        REQUIRE(reaches(id, remote_state::deleted));
        const session::run now = published(id);
        CHECK(now.state == run_state::cancelled);
        CHECK(now.result->usage == usage);
        CHECK_FALSE(now.result->late);
        CHECK(messages_of(id) == strings{"One."});
        CHECK(observer.cents == 12);
    }

    TEST_CASE_FIXTURE(completion_fixture, "a run that times out reports its usage, also when its session is kept") {
        session::run_spec spec = spec_of("Build it.");
        spec.timeout = 100ms;
        spec.done = session::when_done::keep;
        const std::string id = start_speaking(std::move(spec));
        REQUIRE(reaches(id, run_state::timed_out));
        REQUIRE(run_until([&] { return published(id).result->usage == usage; }));
        REQUIRE(run_until([&] { return !boss().following(id); }));
        CHECK(published(id).remote == remote_state::kept);
        CHECK_FALSE(api.session().deleted);
        CHECK_FALSE(published(id).result->late);
        CHECK(published(id).result->status == "unknown"); // the idle after our own interrupt is not the turn's end
    }

    TEST_CASE_FIXTURE(completion_fixture, "a turn whose stream reported no usage has that of the session") {
        api.on_work = [](scripted_session& s) {
            s.usage = boost::json::parse(usage);
            s.answer("Done.");
        };
        const std::string id = submit();
        REQUIRE(reaches(id, remote_state::deleted));
        CHECK(published(id).state == run_state::succeeded);
        CHECK(published(id).result->usage == usage);
        CHECK(published(id).result->complete);
    }

    TEST_CASE_FIXTURE(completion_fixture,
                      "what the API held when the deadline passed is added once it can be read again") {
        session::run_spec spec = spec_of("Build it.");
        spec.timeout = 200ms;
        const std::string id = start_speaking(std::move(spec));
        break_everything();
        api.session().end_streams(errc::truncated);
        api.session().say("Two.", shown::in_history);
        api.session().go_idle("end_turn", shown::in_history);
        REQUIRE(reaches(id, run_state::timed_out));
        CHECK(messages_of(id) == strings{"One."});
        CHECK_FALSE(published(id).result->late);
        mend_everything();
        REQUIRE(reaches(id, remote_state::deleted));
        const session::run now = published(id);
        CHECK(now.state == run_state::timed_out);
        CHECK(now.error->code == errc::deadline_passed);
        CHECK(messages_of(id) == strings{"One.", "Two."});
        CHECK(now.result->late);
        CHECK(now.result->status == "idle");
        CHECK(now.result->usage == usage);
        CHECK_FALSE(now.result->complete);
        CHECK_FALSE(sink.kept[id].continuation.history_owed);
    }

    TEST_CASE_FIXTURE(completion_fixture, "a result without its history is completed before the session is removed") {
        const std::string id = start_speaking();
        api.fail(call::list_events, lost_call(), 100'000);
        api.fail(call::open_stream, lost_call(), 3);
        api.session().end_streams(errc::truncated);
        api.session().say("Two.", shown::in_history);
        REQUIRE(run_until([&] { return api.session().open_streams() == 1; }));
        api.session().say("Three.");
        api.session().go_idle();
        REQUIRE(reaches(id, run_state::succeeded));
        CHECK_FALSE(published(id).result->complete);
        CHECK_FALSE(api.session().deleted);
        CHECK(sink.kept[id].continuation.history_owed);
        api.forgive(call::list_events);
        REQUIRE(reaches(id, remote_state::deleted));
        CHECK(messages_of(id) == strings{"One.", "Two.", "Three."});
        CHECK(published(id).result->late);
        CHECK(published(id).state == run_state::succeeded);
    }

    TEST_CASE_FIXTURE(completion_fixture, "a history that is owed is read after a restart") {
        session::run_spec spec = spec_of("Build it.");
        spec.timeout = 200ms;
        const std::string id = start_speaking(std::move(spec));
        break_everything();
        api.session().end_streams(errc::truncated);
        api.session().say("Two.", shown::in_history);
        REQUIRE(reaches(id, run_state::timed_out));
        REQUIRE(run_until([&] { return sink.kept[id].continuation.history_owed; }));
        const auto kept = sink.kept;
        const auto events = sink.events;
        run(made->async_stop(2s));
        made.reset();
        sink.kept = kept;
        sink.events = events;
        mend_everything();
        REQUIRE(run(boss().async_recover()).has_value());
        REQUIRE(reaches(id, remote_state::deleted));
        CHECK(messages_of(id) == strings{"One.", "Two."});
        CHECK(published(id).result->late);
    }

    TEST_CASE_FIXTURE(completion_fixture, "a history that the API refuses does not keep the session forever") {
        session::run_spec spec = spec_of("Build it.");
        spec.timeout = 100ms;
        const std::string id = start_speaking(std::move(spec));
        fault refused = fault_named("400.invalid");
        SUBCASE("the request is refused") {}
        SUBCASE("an event is larger than a response may be") {
            refused = lost_call();
            refused.error = errc::body_too_large;
        }
        api.fail(call::list_events, refused, 100'000);
        CHECK(reaches(id, remote_state::deleted));
        CHECK_FALSE(published(id).result->late);
    }

    TEST_CASE_FIXTURE(completion_fixture, "a session that is gone adds nothing") {
        const std::string id = start_speaking();
        api.session().deleted = true;
        run(boss().async_cancel(id));
        REQUIRE(reaches(id, run_state::cancelled));
        REQUIRE(run_until([&] { return !boss().following(id); }));
        CHECK(published(id).result->usage.empty());
    }
}
