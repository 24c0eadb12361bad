// Tests how the supervisor admits, follows, finishes and stops runs.
#include <tether/session/run/supervisor.hpp>

#include "supervisor_fixture.hpp"

#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;
using session::refusal;
using session::remote_state;
using session::run_state;
using session::when_done;

namespace {

using strings = std::vector<std::string>;

} // namespace

TEST_SUITE("session::supervisor") {

    TEST_CASE_FIXTURE(supervisor_fixture, "runs over the number of slots wait, first come, first served") {
        runs.active_runs = 1;
        const std::string first = submit();
        const std::string second = submit();
        const std::string third = submit();
        REQUIRE(reaches(first, run_state::running));
        CHECK(published(second).state == run_state::queued);
        CHECK(boss().counts().by_state.at(run_state::queued) == 2);
        api.session(0).answer("one");
        REQUIRE(reaches(second, run_state::running));
        CHECK(published(first).state == run_state::succeeded);
        CHECK(published(third).state == run_state::queued);
        api.session(1).answer("two");
        REQUIRE(reaches(third, run_state::running));
        CHECK(boss().counts().started == 3);
    }

    TEST_CASE_FIXTURE(supervisor_fixture,
                      "the acceptance and the end of a run are reported once each, whatever the end") {
        answer_everything();
        const std::string good = submit();
        REQUIRE(reaches(good, run_state::succeeded));
        api.fail(call::create, lost_call(), 1000);
        session::run_spec hurried = spec_of("Quick.");
        hurried.timeout = 30ms;
        const std::string late = submit(std::move(hurried));
        REQUIRE(reaches(late, run_state::timed_out));
        CHECK(observer.accepted == 2);
        REQUIRE(run_until([&] { return observer.ended.size() == 2; }));
        CHECK(observer.ended == std::vector{run_state::succeeded, run_state::timed_out});
        CHECK(observer.firsts.size() == 1);
    }

    TEST_CASE_FIXTURE(supervisor_fixture,
                      "a session that cannot be removed is counted, with the time since it was due") {
        answer_everything();
        api.fail(call::remove, lost_call(), 1000);
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::succeeded));
        const auto counts = boss().counts();
        CHECK(counts.ledger == 1);
        CHECK(counts.removals == 1);
        REQUIRE(counts.oldest_session);
        REQUIRE(counts.oldest_removal);
        CHECK(*counts.oldest_session >= *counts.oldest_removal);
        CHECK(*counts.oldest_removal >= 0ms);
        api.forgive(call::remove);
        REQUIRE(run_until([&] { return boss().counts().ledger == 0; }));
        CHECK_FALSE(boss().counts().oldest_removal);
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "more slots let waiting runs start") {
        runs.active_runs = 1;
        const std::string first = submit();
        const std::string second = submit();
        REQUIRE(reaches(first, run_state::running));
        runs.active_runs = 2;
        boss().set_config(quick_follow(), runs);
        CHECK(reaches(second, run_state::running));
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "a queued run is cancelled or times out without a session") {
        runs.active_runs = 1;
        const std::string first = submit();
        const std::string second = submit();
        session::run_spec hurried = spec_of("Quick.");
        hurried.queue_timeout = 10ms;
        const std::string third = submit(std::move(hurried));
        REQUIRE(reaches(first, run_state::running));
        CHECK(run(boss().async_cancel(second))->state == run_state::cancelled);
        REQUIRE(reaches(third, run_state::timed_out));
        CHECK(published(third).error->code == errc::queue_timeout);
        CHECK_FALSE(published(third).started_at);
        CHECK(api.sessions() == 1);
        CHECK(boss().counts().by_state == std::map<run_state, std::size_t>{{run_state::running, 1}});
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "work that cannot be stored is not accepted") {
        sink.fail_times = 1;
        const auto answer =
            run(boss().async_submit(spec_of("Build it."), session::run_owner{}, session::request_key{}));
        REQUIRE(answer.has_error());
        CHECK(answer.error().why == refusal::store_failed);
        ctx.poll();
        CHECK(api.diary.empty());
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "an answer that the store cannot give is an error, not a guess") {
        answer_everything();
        const std::string id = submit();
        REQUIRE(reaches(id, remote_state::deleted));
        REQUIRE(run_until([&] { return !boss().following(id); })); // from now on only the store knows it
        session::run_spec adopting = spec_of("More.");
        adopting.session_id = "sesn_9";
        sink.fail_reads = 3;
        const auto sent = run(boss().async_send(id, work_of("More.")));
        const auto forgotten = run(boss().async_forget(id));
        const auto adopted =
            run(boss().async_submit(std::move(adopting), session::run_owner{}, session::request_key{}));
        REQUIRE((sent.has_error() && forgotten.has_error() && adopted.has_error()));
        CHECK(sent.error().why == refusal::store_failed);
        CHECK(forgotten.error().why == refusal::store_failed);
        CHECK(adopted.error().why == refusal::store_failed);
        sink.fail_times = 1;
        const auto kept = run(boss().async_forget(id));
        REQUIRE(kept.has_error());
        CHECK(kept.error().why == refusal::store_failed);
        CHECK(sink.removed.empty());
    }

    TEST_CASE_FIXTURE(supervisor_fixture,
                      "work for a new session gets the defaults, and is refused when one is missing") {
        const auto missing = [&] {
            const auto refused =
                run(boss().async_submit(spec_of("Build it."), session::run_owner{}, session::request_key{}));
            REQUIRE(refused.has_error());
            CHECK(refused.error().why == session::refusal::incomplete);
            return refused.error().field;
        };
        runs.environment_id.clear();
        CHECK(missing() == "/environment_id");
        runs.agent.clear();
        boss().set_config(quick_follow(), runs);
        CHECK(missing() == "/agent");
        CHECK(sink.puts.empty());
        runs.agent = "agent_2";
        runs.environment_id = "env_2";
        boss().set_config(quick_follow(), runs);
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::running));
        CHECK(published(id).agent == "agent_2");
        CHECK(published(id).environment_id == "env_2");
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "the session of another user's run is reported as not found") {
        answer_everything();
        session::run_spec spec = spec_of("Build it.");
        spec.done = when_done::keep;
        auto theirs = run(boss().async_submit(std::move(spec), {1000, "ada"}, session::request_key{}));
        REQUIRE(theirs.has_value());
        REQUIRE(reaches(theirs->id, run_state::succeeded));
        REQUIRE(run_until([&] { return !boss().following(theirs->id); }));
        session::run_spec mine = spec_of("More.");
        mine.session_id = api.session().id();
        const auto refused = run(boss().async_submit(mine, {1001, "bob"}, session::request_key{}));
        REQUIRE(refused.has_error());
        CHECK(refused.error().why == refusal::not_found);
        CHECK(refused.error().detail == "no such session");
        CHECK(api.count(call::send) == 1);
        CHECK(run(boss().async_submit(mine, {1000, "ada"}, session::request_key{})).has_value());
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "stopping detaches and leaves the sessions unchanged") {
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::running));
        REQUIRE(run_until([&] { return boss().counts().streams == 1; }));
        run(boss().async_stop(2s));
        CHECK(published(id).state == run_state::running);
        CHECK_FALSE(api.session().deleted);
        CHECK(api.count(call::send) == 1);
        CHECK(api.session().open_streams() == 0);
        const auto late = run(boss().async_submit(spec_of("Late."), session::run_owner{}, session::request_key{}));
        REQUIRE(late.has_error());
        CHECK(late.error().why == refusal::stopping);
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "cancelling is idempotent, and an unknown run is an error") {
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::running));
        CHECK(run(boss().async_cancel(id)).has_value());
        CHECK(run(boss().async_cancel(id)).has_value());
        REQUIRE(reaches(id, run_state::cancelled));
        const auto unknown = run(boss().async_cancel("run_0"));
        REQUIRE(unknown.has_error());
        CHECK(unknown.error().why == refusal::not_found);
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "a finished run accepts no events when its session is being removed") {
        answer_everything();
        const std::string id = submit();
        REQUIRE(reaches(id, remote_state::deleted));
        const auto sent = run(boss().async_send(id, work_of("More.")));
        REQUIRE(sent.has_error());
        CHECK(sent.error().why == refusal::finished);
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "a refusal of a send is returned with the API's text") {
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::running));
        api.fail(call::send, fault_named("400.invalid"));
        const auto sent = run(boss().async_send(id, work_of("")));
        REQUIRE(sent.has_error());
        CHECK(sent.error().why == refusal::rejected_by_api);
        CHECK(sent.error().detail == "events.0.content: at least one item is required");
        CHECK(sent.error().request_id == "req_01NQ400invalid000000");
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "a second message extends the turn") {
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::running));
        api.on_work = [](scripted_session& s) { s.answer("Both."); };
        CHECK(run(boss().async_send(id, work_of("And test it."))).has_value());
        REQUIRE(reaches(id, run_state::succeeded));
        CHECK(published(id).result->messages == strings{"Both."});
        CHECK(published(id).turns == 1);
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "an answer that ends the turn is not requested again") {
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::running));
        scripted_session& remote = api.session();
        remote.process();
        boost::json::object call;
        call["evaluated_permission"] = "ask";
        boost::json::object stop;
        stop["type"] = "requires_action";
        stop["event_ids"] = boost::json::array(1, boost::json::value(remote.emit("agent.tool_use", std::move(call))));
        boost::json::object asking;
        asking["stop_reason"] = stop;
        remote.emit("session.status_idle", std::move(asking));
        REQUIRE(reaches(id, run_state::waiting));
        boost::json::object allow;
        allow["type"] = "user.tool_confirmation";
        allow["tool_use_id"] = stop.at("event_ids").at(0);
        allow["result"] = "allow";
        boost::json::array answers(1, allow);
        // All its results are read before the send is known to be accepted, and the answer is being stored then.
        api.fail(call::send, lost_answer());
        api.on_work = [](scripted_session& s) {
            const std::size_t before = s.listed().size();
            s.emit("session.status_running", {}, shown::in_history);
            s.say("Done.", shown::in_history);
            s.go_idle("end_turn", shown::in_history);
            std::string at_once;
            const boost::json::array all = s.listed();
            for (std::size_t i = before - 1; i + 1 < all.size(); ++i) // queued events are last
                at_once += "data: " + boost::json::serialize(all[i]) + "\n\n";
            s.stream_bytes(at_once);
        };
        sink.on_append = [this](const std::vector<api::event>& news) {
            if (news.back().type == "session.status_idle") sink.fail_times = 1;
        };
        REQUIRE(run(boss().async_send(id, std::move(answers))).has_value());
        CHECK(published(id).waiting_for.empty());
        sink.on_append = nullptr;
        REQUIRE(reaches(id, run_state::succeeded));
        CHECK(published(id).result->messages == strings{"Done."});
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "a kept run that was just cancelled is deleted once its session is quiet") {
        session::run_spec spec = spec_of("Build it.");
        spec.done = when_done::keep;
        const std::string id = submit(std::move(spec));
        REQUIRE(reaches(id, run_state::running));
        api.session().status = "running";
        REQUIRE(run(boss().async_cancel(id)).has_value());
        REQUIRE(reaches(id, run_state::cancelled));
        std::optional<bool> forgotten;
        auto forget = [](supervisor_fixture& f, std::string run_id, std::optional<bool>& out) -> asio::awaitable<void> {
            const auto answer = co_await f.boss().async_forget(std::move(run_id));
            out = answer.has_value();
        };
        start(forget(*this, id, forgotten));
        REQUIRE(run_until([&] { return place("send user.interrupt") < api.diary.size(); }));
        CHECK_FALSE(forgotten);
        api.session().status = "idle";
        REQUIRE(run_until([&] { return forgotten.has_value(); }));
        CHECK(*forgotten);
        CHECK(api.count(call::remove) == 1);
        finish();
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "only a finished run is deleted, with its kept session") {
        session::run_spec spec = spec_of("Build it.");
        spec.done = when_done::keep;
        const std::string id = submit(std::move(spec));
        REQUIRE(reaches(id, run_state::running));
        const auto early = run(boss().async_forget(id));
        REQUIRE(early.has_error());
        CHECK(early.error().why == refusal::not_finished);
        api.session().answer("Done.");
        REQUIRE(reaches(id, run_state::succeeded));
        CHECK(run(boss().async_forget(id)).has_value());
        CHECK(api.session().deleted);
        CHECK(sink.removed == strings{id});
        CHECK_FALSE(boss().following(id));
    }

    TEST_CASE_FIXTURE(supervisor_fixture, "the way an active run is followed is known at every moment") {
        CHECK_FALSE(boss().following("run_0"));
        const std::string id = submit();
        REQUIRE(run_until([&] { return boss().following(id)->mode == session::follow_mode::stream; }));
        CHECK(boss().following(id)->opens == 1);
        CHECK(boss().counts().streams == 1);
        CHECK(boss().counts().ledger == 1);
        CHECK(boss().counts().last_success);
        CHECK_FALSE(boss().counts().last_failure);
    }
}
