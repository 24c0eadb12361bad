// Tests how a further turn of a kept run begins, and the state of the run when it does not.
#include <tether/session/run/run_task.hpp>

#include "supervisor_fixture.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;
using session::refusal;
using session::remote_state;
using session::run_state;
using session::when_done;

namespace {

using strings = std::vector<std::string>;
using sent_reply = session::reply<strings>;

asio::awaitable<void> async_send_into(session::supervisor& supervisor, std::string id, boost::json::array events,
                                      std::optional<sent_reply>& reply) {
    reply = co_await supervisor.async_send(std::move(id), std::move(events));
}

struct further_turn_fixture : supervisor_fixture {
    boost::json::value resources;
    std::string id;
    session::run before; ///< the finished run
    std::size_t puts = 0;
    std::optional<sent_reply> reply;

    ~further_turn_fixture() { finish(); }

    /// A finished run with a kept session.
    void finish_first_turn() {
        answer_everything();
        session::run_spec spec = spec_of("Build it.");
        spec.done = when_done::keep;
        spec.resources = resources;
        id = submit(std::move(spec));
        REQUIRE(reaches(id, run_state::succeeded));
        REQUIRE(run_until([&] { return !boss().following(id); }));
        before = published(id);
        puts = sink.puts.size();
        api.on_work = [](scripted_session& s) { s.answer("Again."); };
    }
    void send_beside(const std::string& text) { start(async_send_into(boss(), id, work_of(text), reply)); }
    bool run_is_unchanged() {
        const session::run& kept = sink.kept[id].run;
        return sink.puts.size() == puts && kept.state == before.state && kept.turns == before.turns &&
            kept.finished_at == before.finished_at && kept.result && kept.result->messages == before.result->messages &&
            kept.remote == before.remote && !sink.kept[id].continuation.open;
    }
    bool next_turn_succeeds() {
        const unsigned turns = sink.kept[id].run.turns;
        if (!run(boss().async_send(id, work_of("Now then.")))) return false;
        return run_until(
            [&] { return published(id).turns == turns + 1 && published(id).state == run_state::succeeded; });
    }
    /// The daemon dies after it recorded that the work of a further turn is about to be sent.
    scripted_session& die_while_sending() {
        finish_first_turn();
        session::kept_run left = sink.kept[id];
        left.continuation.open = true;
        left.continuation.spec.events = work_of("Once more.");
        left.continuation.work_in_doubt = true;
        left.continuation.inputs_before = api.session().accepted();
        left.continuation.deadline = wall_now() - 1h;
        const auto events = sink.events;
        run(made->async_stop(2s));
        made.reset();
        sink.events = events;
        sink.kept[id] = left;
        api.diary.clear();
        return api.session();
    }
    /// The daemon ends while nothing is left to do for the run.
    void stop() {
        run(made->async_stop(2s));
        made.reset();
    }
    /// The next turn's agent fails, and the API quotes the run's token.
    void fail_next_turn_with_token() {
        api.on_work = [](scripted_session& s) {
            s.process();
            const char* const error =
                R"({"error":{"type":"unknown_error","message":"bad ghp_0123456789","retry_status":{"type":"terminal"}}})";
            s.emit("session.error", boost::json::parse(error).as_object());
            s.go_idle("retries_exhausted");
        };
    }
    /// Everything published about the run, as text.
    std::string texts() {
        std::string all;
        for (const api::event& e : sink.events[id]) all += e.raw.str() + '\n';
        for (const session::run& r : sink.puts)
            if (r.error) all += r.error->message + '\n';
        for (const std::string& line : log_lines) all += line + '\n';
        return all;
    }
    void check_redacted() {
        CHECK(texts().find("bad [secret]") != std::string::npos);
        CHECK(texts().find("ghp_") == std::string::npos);
    }
    void restart() { REQUIRE(run(boss().async_recover()).has_value()); }
};

} // namespace

TEST_SUITE("session::further_turn") {

    TEST_CASE_FIXTURE(further_turn_fixture, "work that the API refuses leaves a finished run unchanged") {
        finish_first_turn();
        api.fail(call::send, fault_named("400.invalid"));
        const auto refused = run(boss().async_send(id, work_of("")));
        REQUIRE(refused.has_error());
        CHECK(refused.error().why == refusal::rejected_by_api);
        CHECK(refused.error().detail == "events.0.content: at least one item is required");
        CHECK(refused.error().request_id == "req_01NQ400invalid000000");
        REQUIRE(run_until([&] { return !boss().following(id); }));
        CHECK(run_is_unchanged());
        CHECK(observer.accepted == 1);
        CHECK(next_turn_succeeds());
        CHECK(observer.accepted == 2);
    }

    TEST_CASE_FIXTURE(further_turn_fixture, "the run is running when its sender gets the response") {
        finish_first_turn();
        api.on_work = nullptr;
        REQUIRE(run(boss().async_send(id, work_of("Once more."))).has_value());
        const session::run now = published(id);
        CHECK(now.state == run_state::running);
        CHECK(now.turns == 2);
        CHECK(now.remote == remote_state::held);
        REQUIRE(now.result); // of the last finished turn
        CHECK(now.result->messages == before.result->messages);
        CHECK_FALSE(now.finished_at);
    }

    TEST_CASE_FIXTURE(further_turn_fixture,
                      "the secrets of a run are hidden in its further turns, also after a restart") {
        resources = boost::json::parse(R"([{"type":"github_repository","authorization_token":"ghp_0123456789"}])");
        finish_first_turn();
        SUBCASE("without a restart") {}
        SUBCASE("after a restart") {
            stop();
        }
        SUBCASE("after withdrawn work and a restart") {
            api.fail(call::send, fault_named("400.invalid"));
            REQUIRE(run(boss().async_send(id, work_of(""))).has_error());
            REQUIRE(run_until([&] { return !boss().following(id); }));
            stop();
        }
        SUBCASE("after another turn and a restart") {
            REQUIRE(next_turn_succeeds());
            REQUIRE(run_until([&] { return !boss().following(id); }));
            stop();
        }
        fail_next_turn_with_token();
        REQUIRE(run(boss().async_send(id, work_of("Once more."))).has_value());
        REQUIRE(reaches(id, run_state::failed));
        check_redacted();
    }

    TEST_CASE_FIXTURE(further_turn_fixture, "a refusal of a further turn hides the run's secrets after a restart") {
        resources = boost::json::parse(R"([{"type":"github_repository","authorization_token":"ghp_0123456789"}])");
        finish_first_turn();
        stop();
        fault quoting;
        quoting.status = 400;
        quoting.body =
            R"({"type":"error","error":{"type":"invalid_request_error","message":"ghp_0123456789 is no good"}})";
        api.fail(call::send, quoting);
        const auto refused = run(boss().async_send(id, work_of("Once more.")));
        REQUIRE(refused.has_error());
        CHECK(refused.error().detail == "[secret] is no good");
    }

    TEST_CASE_FIXTURE(further_turn_fixture,
                      "a run that follows a kept session hides the secrets of the run that created it") {
        resources = boost::json::parse(R"([{"type":"github_repository","authorization_token":"ghp_0123456789"}])");
        finish_first_turn();
        stop();
        fail_next_turn_with_token();
        session::run_spec adopting = spec_of("Once more.");
        adopting.session_id = api.session().id();
        adopting.agent = nullptr;
        id = submit(std::move(adopting));
        REQUIRE(reaches(id, run_state::failed));
        check_redacted();
        REQUIRE(run_until([&] { return !boss().following(id); }));
        CHECK(sink.kept[id].continuation.secrets == strings{"ghp_0123456789"});
    }

    TEST_CASE_FIXTURE(further_turn_fixture, "a failing store does not delay the response about accepted work") {
        finish_first_turn();
        api.on_work = [&](scripted_session& s) {
            s.answer("Again.");
            sink.fail_times = 3;
        };
        REQUIRE(run(boss().async_send(id, work_of("Once more."))).has_value());
        CHECK(run_until([&] { return published(id).turns == 2 && published(id).state == run_state::succeeded; }));
    }

    TEST_CASE_FIXTURE(further_turn_fixture, "the timeout of a further turn counts from its acceptance") {
        finish_first_turn();
        std::optional<wall_time> while_waiting;
        api.on_work = [&](scripted_session&) { while_waiting = sink.kept[id].continuation.deadline; };
        REQUIRE(run(boss().async_send(id, work_of("Once more."))).has_value());
        REQUIRE(while_waiting);
        CHECK(*sink.kept[id].continuation.deadline > *while_waiting);
    }

    TEST_CASE_FIXTURE(further_turn_fixture, "input that is not work starts no turn") {
        finish_first_turn();
        for (const char* text :
             {R"([{"type":"user.interrupt"}])",
              R"([{"type":"system.message","content":[{"type":"text","text":"Be brief."}]}])",
              R"([{"type":"user.custom_tool_result","custom_tool_use_id":"c1"}])",
              R"([{"type":"user.interrupt"},{"type":"user.tool_confirmation","tool_use_id":"c1"}])"}) {
            const auto refused = run(boss().async_send(id, boost::json::parse(text).as_array()));
            REQUIRE(refused.has_error());
            CHECK(refused.error().why == refusal::finished);
            CHECK(refused.error().detail.find("start a further turn") != std::string::npos);
        }
        CHECK(api.count(call::send) == 1);
        CHECK(run_is_unchanged());
        CHECK_FALSE(boss().following(id));
        CHECK(run(boss().async_send(id,
                                    boost::json::parse(R"([{"type":"user.interrupt"},
            {"type":"user.define_outcome","description":"A CSV."}])")
                                        .as_array()))
                  .has_value());
    }

    TEST_CASE_FIXTURE(further_turn_fixture, "a cancel withdraws work that the API has not accepted") {
        finish_first_turn();
        api.fail(call::send, fault_named("529"), 1'000'000);
        send_beside("Once more.");
        REQUIRE(run_until([&] { return api.count(call::send) > 1; }));
        const auto busy = run(boss().async_send(id, work_of("And this.")));
        REQUIRE(busy.has_error());
        CHECK(busy.error().why == refusal::not_finished);
        const auto cancelled = run(boss().async_cancel(id));
        REQUIRE(cancelled.has_value());
        CHECK(cancelled->state == run_state::succeeded);
        REQUIRE(run_until([&] { return reply.has_value(); }));
        REQUIRE(reply->has_error());
        CHECK(reply->error().why == refusal::finished);
        api.forgive(call::send);
        REQUIRE(run_until([&] { return !boss().following(id); }));
        CHECK(run_is_unchanged());
        CHECK(next_turn_succeeds());
        CHECK(api.session().accepted().size() >= 2);
        CHECK(published(id).turns == 2);
    }

    TEST_CASE_FIXTURE(further_turn_fixture, "a further turn that waits for a slot is cancelled, and nothing is sent") {
        runs.active_runs = 1;
        finish_first_turn();
        api.on_work = nullptr;
        const std::string other = submit();
        REQUIRE(reaches(other, run_state::running));
        puts = sink.puts.size();
        send_beside("Once more.");
        REQUIRE(run_until([&] { return boss().following(id).has_value(); }));
        CHECK(run(boss().async_cancel(id))->state == run_state::succeeded);
        REQUIRE(run_until([&] { return reply.has_value(); }));
        CHECK(reply->has_error());
        CHECK(run_is_unchanged());
        CHECK(api.session().accepted().size() == 1);
    }

    TEST_CASE_FIXTURE(further_turn_fixture, "work that is not accepted within the run's timeout is withdrawn") {
        finish_first_turn();
        sink.kept[id].run.timeout = before.timeout = 30ms;
        api.fail(call::send, fault_named("529"), 1'000'000);
        const auto refused = run(boss().async_send(id, work_of("Once more.")));
        REQUIRE(refused.has_error());
        CHECK(refused.error().why == refusal::unreachable);
        api.forgive(call::send);
        REQUIRE(run_until([&] { return !boss().following(id); }));
        CHECK(run_is_unchanged());
    }

    TEST_CASE_FIXTURE(further_turn_fixture, "stopping the daemon answers clients that wait for a further turn") {
        finish_first_turn();
        api.fail(call::send, fault_named("529"), 1'000'000);
        send_beside("Once more.");
        REQUIRE(run_until([&] { return api.count(call::send) > 1; }));
        run(boss().async_stop(2s));
        REQUIRE(run_until([&] { return reply.has_value(); }));
        REQUIRE(reply->has_error());
        CHECK(reply->error().why == refusal::stopping);
        CHECK(sink.puts.size() == puts);
        CHECK(sink.kept[id].continuation.open); // the next daemon checks whether the API has the work
    }

    TEST_CASE_FIXTURE(further_turn_fixture,
                      "work that the API accepted before a crash starts its turn after the restart") {
        scripted_session& remote = die_while_sending();
        remote.accept(work_of("Once more."));
        remote.answer("Again.", shown::in_history);
        restart();
        REQUIRE(run_until([&] { return published(id).turns == 2 && published(id).state == run_state::succeeded; }));
        CHECK(published(id).result->messages == strings{"Again."});
        CHECK(place("send user.message") == api.diary.size());
        CHECK(sink.states(id).size() == 6);
    }

    TEST_CASE_FIXTURE(further_turn_fixture, "work that the API did not accept before a crash is not sent afterwards") {
        scripted_session& remote = die_while_sending();
        sink.kept[id].continuation.updated_before = std::string{remote.document().at("updated_at").as_string()};
        restart();
        REQUIRE(run_until([&] { return !sink.kept[id].continuation.open && !boss().following(id); }));
        CHECK(run_is_unchanged());
        CHECK(place("send user.message") == api.diary.size());
        CHECK(place("send user.interrupt") == api.diary.size());
        CHECK(next_turn_succeeds());
    }

    TEST_CASE_FIXTURE(further_turn_fixture, "work that changed the session before a crash counts as accepted") {
        scripted_session& remote = die_while_sending();
        sink.kept[id].continuation.updated_before = "0";
        remote.say("Something.", shown::on_streams);
        restart();
        REQUIRE(run_until([&] { return published(id).turns == 2; }));
        CHECK(published(id).state == run_state::running);
        CHECK(place("send user.message") == api.diary.size());
    }

    TEST_CASE_FIXTURE(further_turn_fixture, "a further turn that was cancelled before a crash does not begin") {
        scripted_session& remote = die_while_sending();
        sink.kept[id].continuation.cancelled = true;
        remote.accept(work_of("Once more."));
        remote.status = "running";
        api.on_work = [](scripted_session& s) { s.go_idle(); };
        restart();
        REQUIRE(run_until([&] { return !sink.kept[id].continuation.open && !boss().following(id); }));
        CHECK(run_is_unchanged());
        CHECK(place("send user.interrupt") < api.diary.size());
    }
}
