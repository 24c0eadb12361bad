// Tests runs on servers whose responses to a send do not name the events.
#include "supervisor_fixture.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;
using session::run_state;
using session::when_done;

namespace {

using strings = std::vector<std::string>;

struct odd_answer_fixture : supervisor_fixture {
    /// The response to every send.
    void answer_sends(int status, const std::string& body) {
        fault odd;
        odd.status = status;
        odd.replaced = body;
        api.fail(call::send, std::move(odd), 1'000);
    }
    std::string submit_kept() {
        session::run_spec spec = spec_of("Build it.");
        spec.done = when_done::keep;
        return submit(std::move(spec));
    }
    void restart() {
        const auto kept = sink.kept;
        const auto events = sink.events;
        run(made->async_stop(2s));
        made.reset();
        sink.kept = kept;
        sink.events = events;
        REQUIRE(run(boss().async_recover()).has_value());
    }
};

} // namespace

TEST_SUITE("session::odd_answer") {

    TEST_CASE_FIXTURE(odd_answer_fixture, "turns end although no response to a send names its events") {
        answer_everything();
        SUBCASE("an empty object") {
            answer_sends(200, "{}");
        }
        SUBCASE("no events") {
            answer_sends(200, R"({"data":[]})");
        }
        SUBCASE("a receipt") {
            answer_sends(200, R"({"data":[{"id":"rcpt_1"}]})");
        }
        SUBCASE("the event under an id that never appears") {
            answer_sends(200, R"({"data":[{"type":"user.message","id":"rcpt_1","processed_at":null}]})");
        }
        SUBCASE("202 without a body") {
            answer_sends(202, "");
        }
        SUBCASE("204") {
            answer_sends(204, "");
        }
        const std::string id = submit_kept();
        REQUIRE(reaches(id, run_state::succeeded));
        CHECK(published(id).result->messages == strings{"Done."});
        CHECK(published(id).result->complete);
        api.on_work = [](scripted_session& s) { s.answer("Again."); };
        REQUIRE(run_until([&] { return run(boss().async_send(id, work_of("Build it."))).has_value(); }));
        REQUIRE(run_until([&] { return published(id).turns == 2 && published(id).state == run_state::succeeded; }));
        CHECK(published(id).result->messages == strings{"Again."});
        CHECK(published(id).result->complete);
        CHECK(api.session().accepted().size() == 2);
    }

    TEST_CASE_FIXTURE(odd_answer_fixture, "a sender gets the ids that are known") {
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::running));
        answer_sends(200, R"({"data":[{"type":"user.message","id":""}]})");
        const auto ids = run(boss().async_send(id, work_of("And this.")));
        REQUIRE(ids.has_value());
        CHECK(ids->empty());
        api.session().answer("Both.");
        REQUIRE(reaches(id, run_state::succeeded));
        CHECK(published(id).result->messages == strings{"Both."});
    }

    TEST_CASE_FIXTURE(odd_answer_fixture, "work without an id is recognised after a restart") {
        answer_sends(202, "");
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::running));
        api.session().end_streams();
        restart();
        api.session().answer("Done.", shown::in_history);
        REQUIRE(reaches(id, run_state::succeeded));
        CHECK(published(id).result->messages == strings{"Done."});
        CHECK(published(id).result->complete);
        CHECK(api.session().accepted().size() == 1);
    }

    TEST_CASE_FIXTURE(odd_answer_fixture, "a run in another user's session begins with its own work after a restart") {
        answer_sends(200, "{}");
        scripted_session& theirs = api.make_session();
        theirs.accept(work_of("Build it.")); // the same text
        theirs.answer("of others");
        session::run_spec spec = spec_of("Build it.");
        spec.session_id = theirs.id();
        const std::string id = submit(std::move(spec));
        REQUIRE(reaches(id, run_state::running));
        theirs.end_streams();
        restart();
        theirs.answer("Done.", shown::in_history);
        REQUIRE(reaches(id, run_state::succeeded));
        CHECK(published(id).result->messages == strings{"Done."});
        for (const api::event& e : sink.events[id]) CHECK(e.raw.find("of others") == std::string::npos);
        CHECK(published(id).first_input == theirs.accepted().back());
    }
}
