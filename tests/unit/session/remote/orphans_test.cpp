// Tests the search for orphaned sessions.
#include <tether/session/remote/orphans.hpp>

#include "supervisor_fixture.hpp"

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::test;
using session::ledger_entry;
using session::reap_mode;
using session::run_state;

namespace {

api::session session_of(const std::string& id, const std::string& run_id) {
    api::session made;
    made.id = id;
    made.metadata["tether_run"] = run_id;
    return made;
}

struct orphans_fixture : supervisor_fixture {
    scripted_session& of_instance(const std::string& instance, const std::string& run_id) {
        scripted_session& made_before = api.make_session();
        made_before.metadata["tether_instance"] = instance;
        made_before.metadata["tether_run"] = run_id;
        return made_before;
    }
    std::vector<std::string> reap(reap_mode mode) {
        const auto found = run(boss().async_reap(mode));
        REQUIRE(found.has_value());
        std::vector<std::string> ids;
        for (const session::orphan& o : *found) ids.push_back(o.session_id);
        return ids;
    }
};

using strings = std::vector<std::string>;

} // namespace

TEST_SUITE("session::orphans") {

    TEST_CASE("a session in the ledger, or of a run that may have created it, is not orphaned") {
        const std::vector<ledger_entry> ledger{
            {"sesn_1", "run_1", {}, false}, {"", "run_2", {}, false}, {"sesn_3", "run_3", {}, true}};
        CHECK(is_accounted_for(session_of("sesn_1", "run_1"), ledger));
        CHECK(is_accounted_for(session_of("sesn_9", "run_1"), ledger));
        CHECK(is_accounted_for(session_of("sesn_9", "run_2"), ledger));
        CHECK(is_accounted_for(session_of("sesn_3", "run_3"), ledger));
        CHECK_FALSE(is_accounted_for(session_of("sesn_9", "run_3"), ledger));
        CHECK_FALSE(is_accounted_for(session_of("sesn_9", "run_9"), ledger));
        CHECK_FALSE(is_accounted_for(session_of("sesn_9", ""), ledger));
    }

    TEST_CASE_FIXTURE(orphans_fixture, "only sessions of this instance are ever reaped") {
        of_instance("inst_2", "run_9");
        api.make_session();
        of_instance("inst_1", "run_9");
        CHECK(reap(reap_mode::list) == strings{"sesn_3"});
        CHECK_FALSE(api.session(2).deleted);
        CHECK(reap(reap_mode::remove) == strings{"sesn_3"});
        REQUIRE(run_until([&] { return api.session(2).deleted; }));
        CHECK_FALSE(api.session(0).deleted);
        CHECK_FALSE(api.session(1).deleted);
        CHECK(reap(reap_mode::list) == strings{});
    }

    TEST_CASE_FIXTURE(orphans_fixture, "an unreadable list is reported, and nothing is deleted") {
        of_instance("inst_1", "run_9");
        api.fail(call::list_sessions, fault_named("500"));
        const auto answer = run(boss().async_reap(reap_mode::remove));
        REQUIRE(answer.has_error());
        CHECK(answer.error().why == session::refusal::unreachable);
        CHECK(api.count(call::remove) == 0);
    }
}
