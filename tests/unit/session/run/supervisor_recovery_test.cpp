// Tests how a supervisor recovers the runs of an earlier one.
#include <tether/session/run/supervisor_impl.hpp>

#include "supervisor_fixture.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;
using session::remote_state;
using session::run_state;
using session::when_done;

namespace {

using strings = std::vector<std::string>;

struct recovery_fixture : supervisor_fixture {
    /// The next daemon finds what is stored at this moment, as if the daemon had been killed here.
    void crash() {
        const auto kept = sink.kept;
        const auto events = sink.events;
        run(made->async_stop(2s));
        made.reset();
        sink.kept = kept;
        sink.events = events;
    }
    std::size_t recover() {
        const auto count = run(boss().async_recover());
        REQUIRE(count.has_value());
        return *count;
    }
    /// A stored run that was accepted and admitted, without a requested session.
    std::string leave_starting() {
        session::kept_run left;
        left.run.id = "run_1";
        left.run.state = run_state::starting;
        left.run.agent = "agent_1";
        left.run.created_at = left.run.started_at.emplace(wall_now());
        left.run.timeout = 60s;
        left.continuation.open = true;
        left.continuation.spec = spec_of("Build it.");
        left.continuation.spec.agent = "agent_1";
        left.continuation.deadline = wall_now() + 60s;
        sink.kept["run_1"] = left;
        return "run_1";
    }
    scripted_session& session_of(const std::string& run_id) {
        scripted_session& made_before = api.make_session();
        made_before.metadata["tether_run"] = run_id;
        return made_before;
    }
    /// The same one step later: with its session, the work possibly sent.
    std::string leave_sending(scripted_session& remote) {
        const std::string id = leave_starting();
        session::kept_run& left = sink.kept[id];
        left.run.session_id = remote.id();
        left.run.remote = remote_state::held;
        left.continuation.spec = spec_of("Build it.");
        left.continuation.work_in_doubt = true;
        return id;
    }
};

} // namespace

TEST_SUITE("session::supervisor recovery") {

    TEST_CASE_FIXTURE(recovery_fixture,
                      "a running run continues after a restart, and nothing is sent or published twice") {
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::running));
        api.session().process();
        api.session().say("First.");
        REQUIRE(run_until([&] { return sink.ids(id).size() >= 2; }));
        crash();
        api.session().say("Second.", shown::in_history);
        CHECK(recover() == 1);
        REQUIRE(run_until([&] { return api.session().open_streams() == 1; }));
        api.session().say("Third.");
        api.session().go_idle();
        REQUIRE(reaches(id, remote_state::deleted));
        const session::run done = published(id);
        CHECK(done.state == run_state::succeeded);
        CHECK(done.result->messages == strings{"First.", "Second.", "Third."});
        CHECK(done.result->complete);
        CHECK(done.turns == 1);
        CHECK(api.sessions() == 1);
        CHECK(api.session().accepted().size() == 1);
        const strings all = sink.ids(id);
        CHECK(all.size() == std::set<std::string>(all.begin(), all.end()).size());
        CHECK_FALSE(sink.kept[id].continuation.open);
    }

    TEST_CASE_FIXTURE(recovery_fixture, "a run waits until the store can report what was published of it") {
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::running));
        api.session().process();
        REQUIRE(run_until([&] { return sink.ids(id).size() == 1; }));
        crash();
        sink.fail_reads = 1;
        recover();
        api.session().say("Done.");
        api.session().go_idle();
        REQUIRE(reaches(id, remote_state::deleted));
        CHECK(published(id).result->messages == strings{"Done."});
        const strings all = sink.ids(id);
        CHECK(all.size() == 3);
        CHECK(std::count_if(log_lines.begin(), log_lines.end(), [](const std::string& line) {
                  return line.starts_with("store read failed, run waits");
              }) == 1);
    }

    TEST_CASE_FIXTURE(recovery_fixture, "a turn that ended while no daemon ran is found in the history") {
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::running));
        crash();
        api.session().answer("Done.", shown::in_history);
        recover();
        REQUIRE(reaches(id, remote_state::deleted));
        CHECK(published(id).result->messages == strings{"Done."});
        CHECK(api.count(call::send) == 1);
    }

    TEST_CASE_FIXTURE(recovery_fixture, "a session created just before the crash is adopted") {
        answer_everything();
        const std::string id = leave_starting();
        session_of(id);
        recover();
        REQUIRE(reaches(id, remote_state::deleted));
        CHECK(published(id).state == run_state::succeeded);
        CHECK(api.sessions() == 1);
        CHECK(api.count(call::create) == 0);
    }

    TEST_CASE_FIXTURE(recovery_fixture, "a second session of the same run is removed") {
        answer_everything();
        const std::string id = leave_starting();
        session_of(id);
        scripted_session& spare = session_of(id);
        recover();
        REQUIRE(run_until([&] { return spare.deleted && api.session().deleted && !sink.kept[id].continuation.open; }));
        CHECK(published(id).state == run_state::succeeded);
    }

    TEST_CASE_FIXTURE(recovery_fixture, "a session that was never created is created once") {
        answer_everything();
        const std::string id = leave_starting();
        recover();
        REQUIRE(reaches(id, remote_state::deleted));
        CHECK(api.sessions() == 1);
        CHECK(api.count(call::list_sessions) >= 2);
    }

    TEST_CASE_FIXTURE(recovery_fixture, "work that was sent before the crash is not sent again") {
        scripted_session& remote = api.make_session();
        const std::string id = leave_sending(remote);
        remote.accept(work_of("Build it."));
        remote.answer("Done.");
        recover();
        REQUIRE(reaches(id, remote_state::deleted));
        CHECK(published(id).result->messages == strings{"Done."});
        CHECK(api.count(call::send) == 0);
        CHECK(published(id).turns == 1);
    }

    TEST_CASE_FIXTURE(recovery_fixture, "work that was not sent before the crash is sent once") {
        answer_everything();
        scripted_session& remote = api.make_session();
        const std::string id = leave_sending(remote);
        recover();
        REQUIRE(reaches(id, remote_state::deleted));
        CHECK(published(id).result->messages == strings{"Done."});
        CHECK(remote.accepted().size() == 1);
    }

    TEST_CASE_FIXTURE(recovery_fixture, "queued runs keep their order, after those that had a slot") {
        runs.active_runs = 1;
        const std::string first = submit();
        REQUIRE(reaches(first, run_state::running));
        const std::string second = submit();
        const std::string third = submit();
        crash();
        CHECK(recover() == 3);
        answer_everything();
        api.session().answer("Done.");
        REQUIRE(reaches(third, remote_state::deleted));
        strings order;
        for (const session::run& r : sink.puts)
            if (r.state == run_state::succeeded && r.remote == remote_state::held) order.push_back(r.id);
        CHECK(order == strings{first, second, third});
    }

    TEST_CASE_FIXTURE(recovery_fixture, "an interrupted clean-up continues") {
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::running));
        api.fail(call::remove, fault_named("529"), 1'000'000);
        api.session().answer("Done.");
        REQUIRE(reaches(id, run_state::succeeded));
        crash();
        CHECK(sink.kept[id].continuation.open);
        api.forgive(call::remove);
        recover();
        REQUIRE(reaches(id, remote_state::deleted));
        CHECK_FALSE(sink.kept[id].continuation.open);
    }

    TEST_CASE_FIXTURE(recovery_fixture, "a cancel that was answered is executed after the crash") {
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::running));
        session::kept_run left = sink.kept[id];
        left.continuation.cancelled = true;
        crash();
        sink.kept[id] = left;
        recover();
        REQUIRE(reaches(id, remote_state::deleted));
        CHECK(published(id).state == run_state::cancelled);
        CHECK(place("send user.interrupt") < api.diary.size());
    }

    TEST_CASE_FIXTURE(recovery_fixture, "a cancel is stored before it is answered") {
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::running));
        REQUIRE(run_until([&] { return !sink.events[id].empty(); })); // the echo of the work is stored
        sink.fail_times = 1;
        const auto refused = run(boss().async_cancel(id));
        REQUIRE(refused.has_error());
        CHECK(refused.error().why == session::refusal::store_failed);
        CHECK(run(boss().async_cancel(id)).has_value());
        REQUIRE(reaches(id, run_state::cancelled));
    }

    TEST_CASE_FIXTURE(recovery_fixture,
                      "the session of a run that the store set aside is removed, kept and foreign ones stay") {
        scripted_session& lost = api.make_session();
        lost.metadata["tether_run"] = "run_lost";
        scripted_session& foreign = api.make_session();
        scripted_session& spared = api.make_session();
        session::ledger_entry line;
        line.run_id = "run_lost";
        line.session_id = lost.id();
        sink.ledger.push_back(line);
        line.run_id = "run_that_attached";
        line.session_id = foreign.id();
        sink.ledger.push_back(line);
        line.run_id = "run_forgotten";
        line.session_id = spared.id();
        line.kept = true;
        sink.ledger.push_back(line);
        CHECK(recover() == 0);
        REQUIRE(run_until([&] { return sink.removed.size() == 2; }));
        CHECK(lost.deleted);
        CHECK_FALSE(foreign.deleted);
        CHECK_FALSE(spared.deleted);
    }

    TEST_CASE_FIXTURE(recovery_fixture, "a deadline is a calendar date and passes while no daemon runs") {
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::running));
        session::kept_run left = sink.kept[id];
        left.continuation.deadline = wall_now() - 1s;
        crash();
        sink.kept[id] = left;
        recover();
        REQUIRE(reaches(id, remote_state::deleted));
        CHECK(published(id).state == run_state::timed_out);
    }

    TEST_CASE_FIXTURE(recovery_fixture,
                      "earlier messages of others in an adopted session stay theirs after a restart") {
        scripted_session& theirs = api.make_session();
        theirs.say("of others");
        theirs.go_idle();
        session::run_spec spec = spec_of("Build it.");
        spec.session_id = theirs.id();
        const std::string id = submit(std::move(spec));
        REQUIRE(reaches(id, run_state::running));
        crash();
        theirs.answer("Done.", shown::in_history);
        recover();
        REQUIRE(reaches(id, run_state::succeeded));
        CHECK(published(id).result->messages == strings{"Done."});
        for (const api::event& e : sink.events[id]) CHECK(e.raw.find("of others") == std::string::npos);
        CHECK(api.count(call::send) == 1);
    }

    TEST_CASE_FIXTURE(recovery_fixture, "a kept session accepts a turn after a restart") {
        answer_everything();
        session::run_spec spec = spec_of("Build it.");
        spec.done = when_done::keep;
        const std::string id = submit(std::move(spec));
        REQUIRE(reaches(id, run_state::succeeded));
        crash();
        CHECK(recover() == 0);
        api.on_work = [](scripted_session& s) { s.answer("Again."); };
        REQUIRE(run(boss().async_send(id, work_of("Once more."))).has_value());
        REQUIRE(run_until([&] { return published(id).turns == 2 && published(id).state == run_state::succeeded; }));
        CHECK(published(id).result->messages == strings{"Again."});
        CHECK(sink.events[id].size() == sink.ids(id).size() + 2); // each of our messages came queued, then processed
    }

    TEST_CASE_FIXTURE(recovery_fixture, "secrets of the request are deleted when the session exists") {
        session::run_spec spec = spec_of("Build it.");
        spec.resources = boost::json::parse(R"([{"type":"github_repository","authorization_token":"ghp_1"}])");
        spec.vault_ids = boost::json::parse(R"(["vlt_1"])");
        const std::string id = submit(std::move(spec));
        REQUIRE(reaches(id, run_state::running));
        const session::continuation& then = sink.kept[id].continuation;
        CHECK(then.spec.resources.is_null());
        CHECK(then.spec.vault_ids.is_null());
        CHECK(then.spec.events.empty());
        CHECK(then.accepted.size() == 1);
    }

    TEST_CASE_FIXTURE(recovery_fixture, "a further turn of an adopted session publishes no earlier events") {
        answer_everything();
        scripted_session& theirs = api.make_session();
        theirs.say("of others");
        theirs.go_idle();
        session::run_spec spec = spec_of("Build it.");
        spec.session_id = theirs.id();
        const std::string id = submit(std::move(spec));
        REQUIRE(reaches(id, run_state::succeeded));
        api.on_work = [](scripted_session& s) { s.answer("Again."); };
        REQUIRE(run(boss().async_send(id, work_of("Once more."))).has_value());
        REQUIRE(run_until([&] { return published(id).turns == 2 && published(id).state == run_state::succeeded; }));
        for (const api::event& e : sink.events[id]) CHECK(e.raw.find("of others") == std::string::npos);
    }

    TEST_CASE_FIXTURE(recovery_fixture, "an adopted session is interrupted when its run is found cancelled") {
        scripted_session& theirs = api.make_session();
        session::run_spec spec = spec_of("Build it.");
        spec.session_id = theirs.id();
        const std::string id = submit(std::move(spec));
        REQUIRE(reaches(id, run_state::running));
        session::kept_run left = sink.kept[id];
        for (const session::run& r : sink.puts) // as stored before the work was known to be accepted
            if (r.id == id && r.state == run_state::starting) left.run = r;
        left.continuation.cancelled = true;
        left.continuation.spec.events = work_of("Build it.");
        left.continuation.work_in_doubt = true;
        crash();
        sink.kept[id] = left;
        api.on_work = [](scripted_session& s) { s.go_idle(); };
        recover();
        REQUIRE(reaches(id, run_state::cancelled));
        REQUIRE(run_until([&] { return !sink.kept[id].continuation.open; }));
        CHECK(place("send user.interrupt") < api.diary.size());
        CHECK(published(id).remote == remote_state::kept);
    }

    TEST_CASE_FIXTURE(recovery_fixture,
                      "a turn that ended in time is recognised although the deadline passed meanwhile") {
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::running));
        session::kept_run left = sink.kept[id];
        left.continuation.deadline = wall_now() - 1s;
        crash();
        sink.kept[id] = left;
        api.session().answer("Done.", shown::in_history);
        recover();
        REQUIRE(reaches(id, remote_state::deleted));
        CHECK(published(id).state == run_state::succeeded);
        CHECK(published(id).result->messages == strings{"Done."});
    }

    TEST_CASE_FIXTURE(recovery_fixture,
                      "queued runs that are cancelled or overdue end at startup, even while all slots are taken") {
        runs.active_runs = 1;
        const std::string first = submit();
        REQUIRE(reaches(first, run_state::running));
        const std::string second = submit();
        const std::string third = submit();
        auto left = sink.kept;
        left[second].continuation.cancelled = true;
        left[third].run.queue_timeout = 1s;
        left[third].run.accepted_on = wall_now() - 2s;
        crash();
        sink.kept = left;
        recover();
        REQUIRE(reaches(second, run_state::cancelled));
        REQUIRE(reaches(third, run_state::timed_out));
        CHECK(api.sessions() == 1);
    }

    TEST_CASE_FIXTURE(recovery_fixture, "a kept session that another run follows neither gets a turn nor is removed") {
        answer_everything();
        session::run_spec spec = spec_of("Build it.");
        spec.done = when_done::keep;
        const std::string first = submit(std::move(spec));
        REQUIRE(reaches(first, run_state::succeeded));
        api.on_work = nullptr;
        session::run_spec other = spec_of("More.");
        other.session_id = api.session().id();
        const std::string second = submit(std::move(other));
        REQUIRE(reaches(second, run_state::running));
        const auto sent = run(boss().async_send(first, work_of("Between.")));
        REQUIRE(sent.has_error());
        CHECK(sent.error().why == session::refusal::not_finished);
        CHECK(run(boss().async_forget(first)).has_value());
        CHECK_FALSE(api.session().deleted);
        CHECK(published(second).state == run_state::running);
    }

    TEST_CASE_FIXTURE(recovery_fixture, "a cancel that could not be stored is not executed after a crash") {
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::running));
        sink.fail_times = 1'000'000;
        REQUIRE(run(boss().async_cancel(id)).has_error());
        crash();
        sink.fail_times = 0;
        recover();
        REQUIRE(run_until([&] { return api.session().open_streams() == 1; }));
        CHECK_FALSE(sink.kept[id].continuation.cancelled);
        CHECK(published(id).state == run_state::running);
    }

    TEST_CASE_FIXTURE(recovery_fixture,
                      "a cancel that cannot be stored is refused, and ends the run once it can be stored") {
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::running));
        api.session().status = "running";
        sink.fail_times = 1'000'000;
        for (int again = 0; again < 2; ++again) {
            const auto refused = run(boss().async_cancel(id));
            REQUIRE(refused.has_error());
            CHECK(refused.error().why == session::refusal::store_failed);
            CHECK(refused.error().detail.find("as soon as the store accepts writes again") != std::string::npos);
        }
        CHECK(place("send user.interrupt") == api.diary.size());
        CHECK(published(id).state == run_state::running);
        CHECK(api.count(call::remove) == 0);
        sink.fail_times = 0;
        REQUIRE(run_until([&] { return place("send user.interrupt") < api.diary.size(); }));
        api.session().status = "idle";
        REQUIRE(reaches(id, remote_state::deleted));
        CHECK(published(id).state == run_state::cancelled);
        CHECK(place("published cancelled") < place("send user.interrupt"));
    }

    TEST_CASE_FIXTURE(recovery_fixture, "a queued run that is cancelled while the store fails never starts") {
        runs.active_runs = 1;
        const std::string first = submit(), second = submit();
        REQUIRE(reaches(first, run_state::running));
        sink.fail_times = 1'000'000;
        CHECK(run(boss().async_cancel(second)).has_error());
        sink.fail_times = 0;
        REQUIRE(reaches(second, run_state::cancelled));
        CHECK(api.sessions() == 1);
    }

    TEST_CASE_FIXTURE(recovery_fixture, "work that changed its session before the crash counts as accepted") {
        scripted_session& remote = session_of("run_1");
        const std::string id = leave_sending(remote);
        sink.kept[id].continuation.updated_before = std::string{remote.document().at("updated_at").as_string()};
        remote.say("Something.");
        recover();
        REQUIRE(reaches(id, run_state::running));
        CHECK(place("send user.message") == api.diary.size());
    }

    TEST_CASE_FIXTURE(recovery_fixture, "work that was never sent before the crash is sent without a search") {
        scripted_session& remote = session_of("run_1");
        const std::string id = leave_sending(remote);
        sink.kept[id].continuation.work_in_doubt = false;
        recover();
        REQUIRE(reaches(id, run_state::running));
        CHECK(remote.accepted().size() == 1);
        CHECK(api.count(call::list_events) == 0);
        CHECK(api.count(call::update) == 0);
    }

    TEST_CASE_FIXTURE(recovery_fixture, "work is marked as possibly sent only when its request leaves") {
        fault hanging;
        hanging.hangs = true;
        api.fail(call::open_stream, hanging);
        const std::string waiting = submit();
        REQUIRE(run_until([&] { return api.count(call::open_stream) == 1; }));
        CHECK_FALSE(sink.kept[waiting].continuation.work_in_doubt);
        CHECK(sink.kept[waiting].continuation.was_idle);
        bool is_noted = false;
        api.on_work = [&](scripted_session& s) {
            const std::string run_id{s.metadata.at("tether_run").as_string()};
            is_noted = sink.kept[run_id].continuation.work_in_doubt;
        };
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::running));
        CHECK(is_noted);
        api.on_work = nullptr;
    }

    TEST_CASE_FIXTURE(recovery_fixture, "a message that was forwarded just before the crash belongs to the turn") {
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::running));
        api.session().process();
        session::kept_run left = sink.kept[id];
        left.continuation.pending_send = work_of("And this.");
        left.continuation.inputs_before = api.session().accepted();
        crash();
        sink.kept[id] = left;
        api.session().accept(work_of("And this."));
        api.session().say("One.", shown::in_history);
        api.session().go_idle("end_turn", shown::in_history); // of the first message: the second is still queued
        recover();
        REQUIRE(run_until([&] { return sink.kept[id].continuation.accepted.size() == 2; }));
        CHECK(sink.kept[id].continuation.pending_send.empty());
        CHECK(published(id).state == run_state::running);
        api.session().answer("Two.", shown::in_history);
        api.session().end_streams();
        REQUIRE(reaches(id, remote_state::deleted));
        CHECK(published(id).result->messages == strings{"One.", "Two."});
        CHECK(api.count(call::send) == 1);
    }

    TEST_CASE_FIXTURE(recovery_fixture,
                      "a message is stored before it is forwarded, and recorded once it was accepted") {
        const std::string id = submit();
        REQUIRE(reaches(id, run_state::running));
        api.on_work = [&](scripted_session&) { CHECK(sink.kept[id].continuation.pending_send.patterns().size() == 1); };
        REQUIRE(run(boss().async_send(id, work_of("And this."))).has_value());
        CHECK(sink.kept[id].continuation.pending_send.empty());
        CHECK(sink.kept[id].continuation.accepted.size() == 2);
        sink.fail_times = 1;
        const auto refused = run(boss().async_send(id, work_of("And that.")));
        REQUIRE(refused.has_error());
        CHECK(refused.error().why == session::refusal::store_failed);
        CHECK(api.session().accepted().size() == 2);
    }

    TEST_CASE_FIXTURE(recovery_fixture, "the secrets of a run are hidden in the API's text, also after a restart") {
        session::run_spec spec = spec_of("Build it.");
        spec.resources = boost::json::parse(R"([{"authorization_token":"ghp_0123456789"}])");
        const std::string id = submit(spec);
        REQUIRE(reaches(id, run_state::running));
        const auto report = [&] {
            boost::json::object error{{"type", "unknown_error"}, {"message", "bad ghp_0123456789"}};
            error["retry_status"] = {{"type", "exhausted"}};
            api.session().emit("session.error", {{"error", std::move(error)}});
        };
        api.session().process();
        report();
        REQUIRE(run_until([&] { return sink.ids(id).size() == 2; }));
        CHECK(sink.kept[id].continuation.spec.resources.is_null());
        CHECK(sink.kept[id].continuation.secrets == strings{"ghp_0123456789"});
        crash();
        CHECK(recover() == 1);
        REQUIRE(run_until([&] { return api.session().open_streams() == 1; }));
        report();
        api.session().go_idle("retries_exhausted");
        REQUIRE(reaches(id, remote_state::deleted));
        CHECK(published(id).error->message.ends_with("unknown_error: bad [secret]"));
        std::size_t errors = 0;
        for (const api::event& e : sink.events[id]) {
            CHECK(e.raw.find("ghp_") == std::string::npos);
            errors += e.kind == api::event_kind::session_error ? 1u : 0u;
        }
        CHECK(errors == 2);
    }
}
