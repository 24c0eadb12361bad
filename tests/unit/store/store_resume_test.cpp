// Tests that a supervisor continues the runs of a file that an earlier version wrote.
#include "../session/session_fixture.hpp"
#include "version_fixture.hpp"

#include <tether/session/run/supervisor.hpp>

using namespace tether;
using namespace tether::store;
using namespace tether::store::samples;
using namespace std::chrono_literals;
using session::remote_state;
using session::run_state;
using test::scripted_session;

namespace {

struct resume_fixture : version_fixture {
    test::scripted_api api{ctx.get_executor()};
    api::governor governor{ctx.get_executor(), 600'000, 600'000};
    api::client client{api, governor, api::api_config{}, secret{"sk-1"}};
    logger log{log_level::debug, [](log_level, std::string_view) {}};
    std::unique_ptr<session::supervisor> supervisor;

    ~resume_fixture() { stop(); }
    void stop() {
        if (supervisor) run(supervisor->async_stop(2s));
        supervisor.reset();
    }
    /// The sessions of the stored runs, in order, as they are before the restart.
    void make_sessions() {
        for (int n = lives::sending; n <= lives::following; ++n) {
            if (n == lives::finished) continue;
            scripted_session& remote = api.make_session();
            if (n == lives::sending || n == lives::following) continue;
            remote.accept(first_event(n == lives::further ? 200 : n));
            remote.process();
            remote.say("so far");
        }
        api.session(1).accept(
            boost::json::parse(R"([{"type":"user.message","content":[{"type":"text","text":"and"}]}])").as_array());
        api.session(0).updated_at = "2026-11-20T09:15:00.120Z"; // nothing happened there
        api.session(5).go_idle();
        api.session(5).accept(lives::work_of(lives::further)); // the answer was lost
    }
    static boost::json::array first_event(int n) { return boost::json::array(1, lives::work_of(n).at(0)); }
    void resume() {
        supervisor = session::make_supervisor(ctx.get_executor(), client, *kept, *kept, log, test::quick_follow(),
                                              session::runs_config{}, "inst_1", session::no_observer(), kept->dates());
        CHECK(run(supervisor->async_recover()).value() == 9);
    }
    session::run stored(int n) { return run(kept->async_find(id_of(n))).value().value(); }
    bool reaches(int n, run_state state) {
        return run_until([&] { return stored(n).state == state; });
    }
    /// How often the session of a run received the run's work.
    int sends_of(int n) {
        int count = 0;
        for (std::size_t i = 0; i < api.sessions(); ++i)
            for (const boost::json::value& event : api.session(i).listed())
                if (const auto* content = event.as_object().if_contains("content"))
                    count += *content == lives::work_of(n).at(0).at("content");
        return count;
    }
    std::int64_t stored_texts() {
        database db;
        std::int64_t count = -1;
        CHECK_FALSE(db.open(file(), database::access::read_only));
        CHECK_FALSE(db.ask("SELECT count(*) FROM work", count));
        return count;
    }
};

} // namespace

TEST_SUITE("store::resume") {

    TEST_CASE_FIXTURE(resume_fixture, "runs of a file of version 2 continue in every stage, and work is sent once") {
        restore(2);
        reopen();
        make_sessions();
        api.on_work = [](scripted_session& remote) { remote.answer("Done."); };
        resume();
        for (const int n : {1, 2}) api.session(static_cast<std::size_t>(n)).answer("Done."); // running and waiting
        api.session(5).answer("Done again.");
        for (const int n : {lives::queued, lives::creating, lives::sending, lives::running, lives::waiting,
                            lives::further, lives::following}) {
            CAPTURE(n);
            CHECK(reaches(n, run_state::succeeded));
            CHECK(run_until([&] { return stored(n).remote != remote_state::held; }));
            CHECK(sends_of(n) == 1);
        }
        CHECK(reaches(lives::cancelled, run_state::cancelled));
        CHECK(sends_of(lives::cancelled) == 0);
        CHECK(run_until([&] { return stored(lives::ending).remote == remote_state::deleted; }));
        CHECK(run_until([&] { return stored(lives::further).turns == 2; }));
        CHECK(stored(lives::kept).remote == remote_state::kept);
        CHECK(run(supervisor->async_send(id_of(lives::kept), lives::work_of(50))).has_value());
        CHECK(run_until([&] { return stored(lives::kept).turns == 2; }));
        CHECK(sends_of(50) == 1);
        stop();
        CHECK(stored_texts() == 0);
    }
}
