// Tests the clean-up of a finished run's session.
#include <tether/session/remote/cleaner.hpp>

#include "session_fixture.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;
using session::remote_state;
using session::when_done;

namespace {

using strings = std::vector<std::string>;

struct cleaner_fixture : session_fixture {
    scripted_session& remote = api.make_session();

    session::absent_session of_remote() { return {"run_1", remote.id(), {}, std::nullopt}; }
    remote_state clean_up(when_done what, bool may_run = false) {
        return run(session::async_clean_up(tools, of_remote(), what, may_run));
    }
};

} // namespace

TEST_SUITE("session::cleaner") {

    TEST_CASE_FIXTURE(cleaner_fixture, "a session is deleted, archived or kept as requested") {
        SUBCASE("deleted") {
            CHECK(clean_up(when_done::remove) == remote_state::deleted);
            CHECK(remote.deleted);
        }
        SUBCASE("archived") {
            CHECK(clean_up(when_done::archive) == remote_state::archived);
            CHECK(remote.archived);
        }
        SUBCASE("kept") {
            CHECK(clean_up(when_done::keep) == remote_state::kept);
            CHECK(api.diary.empty());
        }
    }

    TEST_CASE_FIXTURE(cleaner_fixture, "a session whose id is invalid in a path is lost, not removed") {
        session::absent_session odd{"run_1", "sesn/1", {}, std::nullopt};
        CHECK(run(session::async_clean_up(tools, odd, when_done::remove, /*may_run=*/true)) == remote_state::lost);
        CHECK(api.diary.empty());
    }

    TEST_CASE_FIXTURE(cleaner_fixture, "a running session is interrupted first") {
        remote.status = "running";
        api.on_work = [](scripted_session& s) { s.go_idle(); };
        CHECK(clean_up(when_done::remove, /*may_run=*/true) == remote_state::deleted);
        CHECK(api.diary == strings{"send user.interrupt", "retrieve", "delete"});
    }

    TEST_CASE_FIXTURE(cleaner_fixture, "a refusal because the session still runs is retried until it stops") {
        remote.status = "running";
        api.fail(call::remove, fault_named("400.running"));
        started_task idle_later =
            start([](scripted_session& s, asio::any_io_executor executor) -> asio::awaitable<void> {
                asio::steady_timer timer{executor, 20ms};
                co_await timer.async_wait(asio::use_awaitable);
                s.status = "idle";
            }(remote, ctx.get_executor()));
        CHECK(clean_up(when_done::remove) == remote_state::deleted);
        CHECK(api.count(call::remove) == 2);
        CHECK(api.count(call::send) == 0);
    }

    TEST_CASE_FIXTURE(cleaner_fixture, "a session that is already deleted counts as deleted") {
        remote.deleted = true;
        CHECK(clean_up(when_done::remove) == remote_state::deleted);
        CHECK(clean_up(when_done::archive) == remote_state::deleted);
        CHECK(clean_up(when_done::remove, /*may_run=*/true) == remote_state::deleted);
    }

    TEST_CASE_FIXTURE(cleaner_fixture, "a 404 is verified before the session counts as deleted") {
        SUBCASE("the session exists and is removed") {
            api.fail(call::remove, fault_named("404"));
            CHECK(clean_up(when_done::remove) == remote_state::deleted);
            CHECK(remote.deleted);
            CHECK(api.count(call::remove) == 2);
        }
        SUBCASE("so is a foreign one: the session exists") {
            api.fail(call::remove, foreign_page(404));
            CHECK(clean_up(when_done::remove) == remote_state::deleted);
            CHECK(remote.deleted);
            CHECK(api.diary == strings{"delete", "retrieve", "delete"});
        }
        SUBCASE("a refused key leaves the session on the ledger") {
            api.fail(call::remove, fault_named("401"));
            CHECK(clean_up(when_done::remove) == remote_state::deleted);
            CHECK(remote.deleted);
        }
    }

    TEST_CASE_FIXTURE(cleaner_fixture, "a success that does not name the session as deleted proves nothing") {
        fault odd;
        odd.status = 200;
        SUBCASE("empty") {
            odd.status = 204;
        }
        SUBCASE("an object") {
            odd.body = R"({"status":"ok"})";
        }
        SUBCASE("another session") {
            odd.body = R"({"id":"sesn_2","type":"session_deleted"})";
        }
        SUBCASE("an error object") {
            odd.body = R"({"type":"error","error":{"type":"api_error","message":"m"}})";
        }
        SUBCASE("a page") {
            odd = foreign_page(200);
        }
        api.fail(call::remove, odd);
        CHECK(clean_up(when_done::remove) == remote_state::deleted);
        CHECK(remote.deleted);
        CHECK(api.diary == strings{"delete", "retrieve", "delete"});
    }

    TEST_CASE_FIXTURE(cleaner_fixture, "a server that answers every delete with 204 is asked once for the session") {
        fault bare;
        bare.status = 204;
        bare.replaced = "";
        api.fail(call::remove, bare);
        CHECK(clean_up(when_done::remove) == remote_state::deleted);
        CHECK(api.diary == strings{"delete", "retrieve"});
    }

    TEST_CASE_FIXTURE(cleaner_fixture, "behind a server with 404 pages of its own, the listing shows the removal") {
        tools.confirm_after = 10ms;
        remote.deleted = true; // the response to the first removal was lost
        api.make_session().metadata["tether_instance"] = "inst_1";
        api.fail(call::remove, foreign_page(404), 9);
        api.fail(call::retrieve, foreign_page(404), 9);
        CHECK(clean_up(when_done::remove) == remote_state::deleted);
        CHECK(api.count(call::remove) == 1);
        CHECK(api.count(call::list_sessions) == 1);
    }

    TEST_CASE_FIXTURE(cleaner_fixture, "a session is archived when the API shows it archived") {
        fault odd;
        odd.status = 200;
        SUBCASE("the response is about another session") {
            odd.body = R"({"id":"sesn_2","status":"terminated","archived_at":"2026-11-20T12:00:00Z"})";
        }
        SUBCASE("the response says that it is not archived") {
            odd.body = R"({"id":"sesn_1","status":"idle","archived_at":null})";
        }
        SUBCASE("empty") {
            odd.status = 204;
        }
        api.fail(call::archive, odd);
        CHECK(clean_up(when_done::archive) == remote_state::archived);
        CHECK(remote.archived);
        CHECK(api.count(call::archive) == 2);
        remote.archived = false;
        odd.replaced = "";
        api.fail(call::archive, odd);
        CHECK(clean_up(when_done::archive) == remote_state::archived);
        CHECK(api.count(call::archive) == 3);
    }

    TEST_CASE_FIXTURE(cleaner_fixture, "a problem is reported once and retried") {
        api.fail(call::remove, fault_named("529"));
        CHECK(clean_up(when_done::remove) == remote_state::deleted);
        CHECK(log_lines.size() == 1);
    }

    TEST_CASE_FIXTURE(cleaner_fixture, "a clean-up can be cancelled and repeated") {
        fault slow;
        slow.hangs = true;
        api.fail(call::remove, slow);
        started_task task = start([](cleaner_fixture& f) -> asio::awaitable<void> {
            session::absent_session which = f.of_remote();
            co_await session::async_clean_up(f.tools, std::move(which), when_done::remove, /*may_run=*/false);
        }(*this));
        REQUIRE(run_until([&] { return api.count(call::remove) == 1; }));
        task.cancel();
        CHECK(run_until([&] { return task.finished(); }));
        CHECK(task.was_cancelled());
        CHECK(clean_up(when_done::remove) == remote_state::deleted);
    }
}
