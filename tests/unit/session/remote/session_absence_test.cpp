// Tests the check whether a session that returned 404 is deleted.
#include <tether/session/remote/session_absence.hpp>

#include "session_fixture.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;

namespace {

using strings = std::vector<std::string>;

struct absence_fixture : session_fixture {
    scripted_session& remote = api.make_session();
    session::absent_session which{"run_1", remote.id(), {}, std::nullopt};

    bool gone() { return run(session::async_is_gone(tools, which)); }
};

} // namespace

TEST_SUITE("session::absence") {

    TEST_CASE_FIXTURE(absence_fixture, "a deleted session is requested twice and searched for in the list") {
        remote.deleted = true;
        CHECK(gone());
        CHECK(api.diary == strings{"retrieve", "retrieve", "list sessions"});
        CHECK(log_lines.size() == 1);
    }

    TEST_CASE_FIXTURE(absence_fixture, "a session that responds exists") {
        CHECK_FALSE(gone());
        CHECK(api.diary == strings{"retrieve"});
    }

    TEST_CASE_FIXTURE(absence_fixture, "a session that responds to the second request exists") {
        api.fail(call::retrieve, fault_named("404"));
        CHECK_FALSE(gone());
        CHECK(api.diary == strings{"retrieve", "retrieve"});
    }

    TEST_CASE_FIXTURE(absence_fixture, "after any other failure the result is unknown") {
        remote.deleted = true;
        SUBCASE("a foreign 404") {
            api.fail(call::retrieve, foreign_page(404));
        }
        SUBCASE("a refused key, the second time") {
            api.fail(call::retrieve, fault_named("404"));
            api.fail(call::retrieve, fault_named("401"));
        }
        SUBCASE("an unreadable list") {
            api.fail(call::list_sessions, fault_named("500"));
        }
        CHECK_FALSE(gone());
        CHECK(gone());
    }

    TEST_CASE_FIXTURE(absence_fixture, "a listed session exists") {
        api.fail(call::retrieve, fault_named("404"), 2);
        CHECK_FALSE(gone());
        CHECK(api.diary == strings{"retrieve", "retrieve", "list sessions"});
    }

    TEST_CASE_FIXTURE(absence_fixture, "the workspace of the create decides") {
        remote.deleted = true;
        which.workspace_id = "wrkspc_1";
        SUBCASE("another workspace: the key is at fault, and is reported") {
            api.workspace = "wrkspc_2";
            CHECK_FALSE(gone());
            CHECK(api.count(call::list_sessions) == 0);
            REQUIRE(health.trouble.now());
            CHECK(health.trouble.now()->kind == session::fault_kind::account);
            CHECK(health.trouble.now()->cause == "key_of_another_workspace");
        }
        SUBCASE("the same workspace, even while others are missing") {
            api.workspace = "wrkspc_1";
            health.missing.note("sesn_9", std::chrono::steady_clock::now());
            CHECK(gone());
        }
    }

    TEST_CASE_FIXTURE(absence_fixture, "two sessions that are missing at once need evidence, or time") {
        tools.confirm_after = 10ms; // the time is a hundred times as long
        remote.deleted = true;
        health.missing.note("sesn_9", std::chrono::steady_clock::now());
        CHECK_FALSE(gone());
        scripted_session& other = api.make_session();
        other.metadata["tether_instance"] = "inst_2";
        CHECK_FALSE(gone());
        other.metadata["tether_instance"] = "inst_1";
        CHECK(gone());
    }

    TEST_CASE_FIXTURE(absence_fixture, "the check can be cancelled") {
        fault slow;
        slow.hangs = true;
        remote.deleted = true;
        api.fail(call::list_sessions, slow);
        started_task task = start([](absence_fixture& f) -> asio::awaitable<void> {
            co_await session::async_is_gone(f.tools, f.which);
        }(*this));
        REQUIRE(run_until([&] { return api.count(call::list_sessions) == 1; }));
        task.cancel();
        CHECK(run_until([&] { return task.finished(); }));
        CHECK(gone());
    }
}
