// Tests the state of the remote session after the run's result was published.
#include <tether/session/run/session_end.hpp>

#include "session_fixture.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;
using session::remote_state;
using session::run_state;

namespace {

struct end_fixture : session_fixture {
    scripted_session& remote = api.make_session();
    std::unique_ptr<session::followed> followed;

    session::followed& ended(remote_state state, const std::string& status) {
        session::run now;
        now.id = "run_1";
        now.agent = "agent_1";
        now.session_id = remote.id();
        now.state = run_state::succeeded;
        now.remote = state;
        now.result.emplace().status = status;
        session::continuation then;
        then.secrets = {"ghp_0123456789"};
        followed = std::make_unique<session::followed>(tools, quick_follow(), std::move(now), std::move(then));
        return *followed;
    }
    session::continuation left(remote_state state, const std::string& status, bool in_doubt = false) {
        session::session_end end{tools, ended(state, status)};
        end.leave_what_is_left(in_doubt);
        return followed->continuation;
    }
};

} // namespace

TEST_SUITE("session::session_end") {

    TEST_CASE_FIXTURE(end_fixture, "the remaining work depends on the state of the session") {
        CHECK(left(remote_state::held, "idle").end_pending);
        CHECK(left(remote_state::held, "idle").open);
        CHECK_FALSE(left(remote_state::kept, "idle").open);
        CHECK(left(remote_state::kept, "unknown").end_pending);
        CHECK_FALSE(left(remote_state::lost, "deleted").open);
        CHECK(left(remote_state::none, "unknown", /*in_doubt=*/true).open);
        CHECK_FALSE(left(remote_state::none, "unknown").open);
    }

    TEST_CASE_FIXTURE(end_fixture, "the secrets of a run are stored as long as its session exists") {
        for (const auto there : {remote_state::held, remote_state::kept})
            for (const char* status : {"idle", "unknown"}) {
                CAPTURE(there);
                CAPTURE(status);
                CHECK(left(there, status).secrets.size() == 1);
            }
        CHECK(left(remote_state::lost, "deleted").secrets.empty());
        CHECK(left(remote_state::none, "unknown").secrets.empty());
    }

    TEST_CASE_FIXTURE(end_fixture, "an active session is removed and nothing is left") {
        session::session_end end{tools, ended(remote_state::held, "idle")};
        end.leave_what_is_left(false);
        run(end.async_end());
        CHECK(remote.deleted);
        CHECK(followed->run.remote == remote_state::deleted);
        CHECK_FALSE(sink.kept["run_1"].continuation.open);
        CHECK(sink.kept["run_1"].continuation.secrets.empty());
    }

    TEST_CASE_FIXTURE(end_fixture, "a kept session with an unfinished turn is interrupted") {
        remote.status = "running";
        api.on_work = [](scripted_session& s) { s.go_idle(); };
        session::session_end end{tools, ended(remote_state::kept, "unknown")};
        end.leave_what_is_left(false);
        run(end.async_end());
        CHECK_FALSE(remote.deleted);
        CHECK(remote.status == "idle");
        CHECK_FALSE(followed->continuation.open);
        CHECK(sink.kept["run_1"].continuation.secrets.size() == 1);
    }

    TEST_CASE_FIXTURE(end_fixture, "a kept session that another client removed is not reported as kept") {
        remote.deleted = true;
        session::session_end end{tools, ended(remote_state::kept, "unknown")};
        end.leave_what_is_left(false);
        run(end.async_end());
        CHECK(followed->run.remote == remote_state::deleted);
        CHECK(sink.kept["run_1"].run.remote == remote_state::deleted);
    }

    TEST_CASE_FIXTURE(end_fixture, "a kept session is removed when it is dropped, an adopted one is released") {
        session::session_end end{tools, ended(remote_state::kept, "idle")};
        run(end.async_drop());
        CHECK(remote.deleted);
        CHECK(sink.kept["run_1"].continuation.secrets.empty());
        scripted_session& theirs = api.make_session();
        session::followed& adopted = ended(remote_state::kept, "idle");
        adopted.run.session_id = theirs.id();
        adopted.run.agent = nullptr;
        session::session_end other{tools, adopted};
        run(other.async_drop());
        CHECK_FALSE(theirs.deleted);
    }
}
