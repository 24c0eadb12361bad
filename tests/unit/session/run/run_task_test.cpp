// Tests the life of one run under the supervisor.
#include <tether/session/run/run_task.hpp>

#include "supervisor_fixture.hpp"

#include <algorithm>
#include <doctest/doctest.h>
#include <new>
#include <stdexcept>
#include <system_error>

using namespace tether;
using namespace tether::test;
using session::remote_state;
using session::run_state;
using session::when_done;

namespace {

using strings = std::vector<std::string>;

auto count_lines(const strings& lines, std::string_view text) {
    return std::count_if(lines.begin(), lines.end(),
                         [&](const std::string& line) { return line.find(text) != line.npos; });
}

} // namespace

TEST_SUITE("session::run_task") {

    TEST_CASE_FIXTURE(supervisor_fixture, "a run proceeds from its slot to its session's end") {
        answer_everything();
        const std::string id = submit();
        REQUIRE(reaches(id, remote_state::deleted));
        CHECK(sink.states(id) == strings{"queued", "starting", "running", "succeeded"});
        const session::run done = published(id);
        CHECK(done.result->messages == strings{"Done."});
        CHECK(done.result->complete);
        CHECK(done.turns == 1);
        CHECK(done.started_at);
        CHECK(done.finished_at);
        CHECK(api.session().deleted);
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "the result is published before the session is removed") {
        answer_everything();
        REQUIRE(reaches(submit(), remote_state::deleted));
        CHECK(place("published succeeded") < place("delete"));
        CHECK(place("delete") < api.diary.size());
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "a session is not removed while its result cannot be stored") {
        api.on_work = [&](scripted_session& s) {
            s.answer("Done.");
            sink.fail_times = 3;
        };
        REQUIRE(reaches(submit(), remote_state::deleted));
        CHECK(place("published succeeded") < place("delete"));
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "lost responses cause neither a second session nor a second message") {
        answer_everything();
        api.fail(call::create, lost_answer());
        api.fail(call::send, lost_answer());
        const std::string id = submit();
        REQUIRE(reaches(id, remote_state::deleted));
        CHECK(published(id).state == run_state::succeeded);
        CHECK(published(id).result->messages == strings{"Done."});
        CHECK(api.sessions() == 1);
        CHECK(api.session().accepted().size() == 1);
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "a session of another run is refused, and results never mix") {
        answer_everything();
        api.on_work = nullptr; // the first run continues to work
        const std::string first = submit();
        REQUIRE(reaches(first, run_state::running));
        const std::string same = R"({"id":")" + published(first).session_id + R"(","status":"idle"})";
        api.fail(call::create, {200, same, {}, {}});
        const std::string second = submit();
        REQUIRE(reaches(second, run_state::failed));
        CHECK(published(second).error->code == errc::conflict);
        CHECK(published(second).session_id.empty());
        CHECK(published(first).state == run_state::running);
        CHECK_FALSE(api.session().deleted);
        CHECK(api.session().accepted().size() == 1);
        run(boss().async_cancel(first));
        REQUIRE(reaches(first, remote_state::deleted));

        api.fail(call::create, {200, same, {}, {}}); // of a run that is finished
        const std::string third = submit();
        REQUIRE(reaches(third, run_state::failed));
        CHECK(published(third).error->code == errc::conflict);
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "a session whose id is invalid in a path is never requested") {
        answer_everything();
        for (const char* id : {"..", "./sesn_1", "sesn_1/"})
            api.fail(call::create, {200, R"({"id":")" + std::string{id} + R"(","status":"idle"})", {}, {}});
        const std::string id = submit();
        REQUIRE(reaches(id, remote_state::deleted));
        CHECK(published(id).state == run_state::succeeded);
        CHECK(api.count(call::create) == 4);
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "a refused key fails the run and leaves no session") {
        api.fail(call::create, fault_named("401"));
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::failed));
        CHECK(published(id).error->code == errc::unauthorized);
        CHECK(published(id).error->request_id == "req_01NQ4010000000000000");
        CHECK(published(id).remote == remote_state::none);
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "a shortage of threads or memory in a run's task does not end the run") {
        fault no_thread, no_memory;
        no_thread.thrown = std::make_exception_ptr(std::system_error{EAGAIN, std::system_category()});
        no_memory.thrown = std::make_exception_ptr(std::bad_alloc{});
        answer_everything();
        SUBCASE("while its session is created") {
            api.fail(call::create, no_thread);
        }
        SUBCASE("while its stream is opened") {
            api.fail(call::open_stream, no_thread);
        }
        SUBCASE("while its work is sent") {
            no_memory.acted = true;
            api.fail(call::send, no_memory);
        }
        SUBCASE("while its session is removed") {
            api.fail(call::remove, no_memory);
        }
        const std::string id = submit();
        REQUIRE(reaches(id, remote_state::deleted));
        CHECK(published(id).state == run_state::succeeded);
        CHECK(published(id).result->messages == std::vector<std::string>{"Done."});
        CHECK(api.sessions() == 1);
        CHECK(api.session().accepted().size() == 1);
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "a bug in a run's task ends the run as an internal error") {
        fault mistake;
        mistake.thrown = std::make_exception_ptr(std::logic_error{"a mistake"});
        api.fail(call::open_stream, mistake);
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::failed));
        CHECK(published(id).error->code == errc::internal);
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "a refused account is a problem of the daemon until work is accepted") {
        api.fail(call::send, fault_named("402"));
        answer_everything();
        const std::string id = submit();
        REQUIRE(reaches(id, remote_state::deleted));
        CHECK(published(id).state == run_state::succeeded);
        CHECK(count_lines(log_lines, "API refuses the account, runs wait") == 1);
        CHECK(count_lines(log_lines, "API accepts requests again") == 1);
        CHECK_FALSE(boss().trouble());
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "the first response of the API is recorded once") {
        int noted = 0;
        boss().set_answered(/*before=*/false, [&] { ++noted; });
        answer_everything();
        REQUIRE(reaches(submit(), remote_state::deleted));
        CHECK(noted == 1);
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "refused work fails the run, and its session is removed") {
        api.fail(call::send, fault_named("400.invalid"), 2);
        const std::string id = submit();
        REQUIRE(reaches(id, remote_state::deleted));
        CHECK(published(id).state == run_state::failed);
        CHECK(published(id).error->message == "events.0.content: at least one item is required");
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "a run is cancelled while it starts") {
        api.fail(call::create, fault_named("529"), 1'000);
        const std::string id = submit();
        REQUIRE(run_until([&] { return api.count(call::create) > 0; }));
        CHECK(run(boss().async_cancel(id)).has_value());
        REQUIRE(reaches(id, run_state::cancelled));
        CHECK(published(id).error->code == errc::cancelled_by_user);
        CHECK(published(id).remote == remote_state::none);
    }

    TEST_CASE_FIXTURE(supervisor_fixture,
                      "a running run is cancelled, published, interrupted and removed, in this order") {
        api.on_work = [](scripted_session& s) {
            s.emit("session.status_running");
            s.process();
            if (s.accepted().size() == 1) s.say("so far");
            else s.go_idle();
        };
        const std::string id = submit();
        REQUIRE(run_until([&] { return sink.ids(id).size() == 3; }));
        CHECK(run(boss().async_cancel(id)).has_value());
        REQUIRE(reaches(id, remote_state::deleted));
        CHECK(published(id).state == run_state::cancelled);
        CHECK(published(id).result->messages == strings{"so far"});
        CHECK_FALSE(published(id).result->complete);
        CHECK(place("published cancelled") < place("send user.interrupt"));
        CHECK(place("send user.interrupt") < place("delete"));
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "a waiting run is answered by the client, or cancelled") {
        std::string call_id;
        api.on_work = [&](scripted_session& s) {
            if (s.accepted().size() > 1) return s.answer("Done.");
            s.emit("session.status_running");
            s.process();
            call_id = s.emit("agent.custom_tool_use", boost::json::parse(R"({"name":"get_stock"})").as_object());
            s.emit(
                "session.status_idle",
                boost::json::parse(R"({"stop_reason":{"type":"requires_action","event_ids":[")" + call_id + R"("]}})")
                    .as_object());
        };
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::waiting));
        CHECK(published(id).waiting_for.at(0).event_id == call_id);

        SUBCASE("answered") {
            const auto ids = run(boss().async_send(
                id,
                boost::json::parse(R"([{"type":"user.custom_tool_result","custom_tool_use_id":")" + call_id + R"("}])")
                    .as_array()));
            REQUIRE(ids.has_value());
            CHECK(ids->size() == 1);
            REQUIRE(reaches(id, run_state::succeeded));
            CHECK(published(id).result->messages == strings{"Done."});
        }
        SUBCASE("answered while the store fails, twice") {
            api.on_work = nullptr;
            sink.fail_times = 1'000'000;
            for (int again = 0; again < 2; ++again) {
                const auto ids = run(boss().async_send(
                    id,
                    boost::json::parse(R"([{"type":"user.tool_confirmation","tool_use_id":")" + call_id + R"("}])")
                        .as_array()));
                REQUIRE(ids.has_value());
                CHECK(ids->size() == 1);
            }
            CHECK(published(id).state == run_state::waiting);
            sink.fail_times = 0;
            REQUIRE(reaches(id, run_state::running)); // the same question is not asked again
            api.session().answer("Done.");
            REQUIRE(reaches(id, run_state::succeeded));
            CHECK(published(id).result->messages == strings{"Done."});
        }
        SUBCASE("cancelled") {
            CHECK(run(boss().async_cancel(id)).has_value());
            REQUIRE(reaches(id, remote_state::deleted));
            CHECK(published(id).state == run_state::cancelled);
            CHECK(published(id).waiting_for.empty());
        }
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "a run ends at its deadline") {
        session::run_spec spec = spec_of("Build it.");
        spec.timeout = 30ms;
        const std::string id = submit(std::move(spec));
        REQUIRE(reaches(id, run_state::timed_out));
        CHECK(published(id).error->code == errc::deadline_passed);
        REQUIRE(reaches(id, remote_state::deleted));
        CHECK(place("published timed_out") < place("send user.interrupt"));
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "a failed clean-up does not turn a success into a failure") {
        answer_everything();
        api.fail(call::remove, fault_named("400.running"));
        const std::string id = submit();
        REQUIRE(reaches(id, remote_state::deleted));
        CHECK(published(id).state == run_state::succeeded);
        CHECK(api.count(call::remove) == 2);
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "a kept session accepts a second turn") {
        answer_everything();
        session::run_spec spec = spec_of("Build it.");
        spec.done = when_done::keep;
        const std::string id = submit(std::move(spec));
        REQUIRE(reaches(id, run_state::succeeded));
        CHECK(published(id).remote == remote_state::kept);
        api.on_work = [](scripted_session& s) { s.answer("Again."); };
        const auto ids = run(boss().async_send(id, work_of("Once more.")));
        REQUIRE(ids.has_value());
        CHECK(*ids == strings{api.session().accepted().back()});
        REQUIRE(run_until([&] { return published(id).turns == 2 && published(id).state == run_state::succeeded; }));
        CHECK(published(id).result->messages == strings{"Again."});
        CHECK(api.sessions() == 1);
        CHECK(api.count(call::remove) == 0);
        CHECK(sink.states(id) == strings{"queued", "starting", "running", "succeeded", "running", "succeeded"});
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "a kept run that was cancelled before its work was accepted accepts a turn") {
        answer_everything();
        api.fail(call::send, fault_named("529"), 2);
        session::run_spec spec = spec_of("Build it.");
        spec.done = when_done::keep;
        const std::string id = submit(std::move(spec));
        REQUIRE(run_until([&] { return api.count(call::send) > 0; }));
        REQUIRE(run(boss().async_cancel(id)).has_value());
        REQUIRE(reaches(id, run_state::cancelled));
        CHECK(published(id).turns == 0);
        api.on_work = [](scripted_session& s) { s.answer("Again."); };
        REQUIRE(run_until([&] { return run(boss().async_send(id, work_of("Once more."))).has_value(); }));
        REQUIRE(reaches(id, run_state::succeeded));
        CHECK(published(id).turns == 1);
        CHECK(published(id).result->messages == strings{"Again."});
        CHECK(sink.states(id) == strings{"queued", "starting", "cancelled", "running", "succeeded"});
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "a session that existed before is followed and not removed") {
        answer_everything();
        scripted_session& theirs = api.make_session();
        theirs.say("of others");
        theirs.go_idle();
        session::run_spec spec = spec_of("Build it.");
        spec.session_id = theirs.id();
        const std::string id = submit(std::move(spec));
        REQUIRE(reaches(id, run_state::succeeded));
        CHECK(published(id).remote == remote_state::kept);
        CHECK(published(id).result->messages == strings{"Done."});
        CHECK(api.count(call::create) == 0);
        CHECK(api.count(call::remove) == 0);
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "work that is lost for a session of another client is sent again") {
        scripted_session& theirs = api.make_session();
        theirs.say("of others");
        theirs.go_idle();
        api.fail(call::send, lost_call());
        api.on_work = [](scripted_session& s) { s.answer("Done."); };
        session::run_spec spec = spec_of("Build it.");
        spec.session_id = theirs.id();
        const std::string id = submit(std::move(spec));
        REQUIRE(run_until([&] { return api.count(call::send) == 1; }));
        theirs.status = "running"; // for the other client
        REQUIRE(reaches(id, run_state::succeeded));
        CHECK(api.count(call::send) == 2);
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "a session that another user deleted is lost") {
        api.on_work = [](scripted_session& s) {
            s.emit("session.deleted");
            s.deleted = true;
        };
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::failed));
        CHECK(published(id).error->code == errc::session_deleted);
        CHECK(published(id).remote == remote_state::lost);
    }
}
