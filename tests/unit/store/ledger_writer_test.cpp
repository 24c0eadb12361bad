// Tests the ledger of remote sessions.
#include <tether/store/ledger_writer.hpp>

#include "table_fixture.hpp"

using namespace tether;
using namespace tether::store;
using session::remote_state;
using session::run_state;

namespace {

struct ledger : table_fixture {
    ledger_writer writer{db, check};
    ledger_facts facts{"run_1", "", run_state::starting, remote_state::none, false};

    std::string line() {
        if (ask("SELECT count(*) FROM ledger") == 0) return "none";
        return ask_text("SELECT run_id || '/' || session_id || '/' || kept FROM ledger");
    }
    std::string account() {
        CHECK_FALSE(writer.account(facts));
        return line();
    }
};

} // namespace

TEST_SUITE("store::ledger_writer") {

    TEST_CASE_FIXTURE(ledger, "every state has its ledger entry, or none") {
        CHECK(account() == "run_1//0");
        facts.session_id = "sesn_1";
        CHECK(account() == "none");
        facts.remote = remote_state::held;
        CHECK(account() == "run_1/sesn_1/0");
        facts.remote = remote_state::kept;
        CHECK(account() == "run_1/sesn_1/1");
        for (const auto gone :
             {remote_state::deleted, remote_state::archived, remote_state::lost, remote_state::none}) {
            facts.remote = gone;
            CHECK(account() == "none");
        }
        facts.create_in_doubt = true;
        CHECK(account() == "run_1//0");
    }

    TEST_CASE_FIXTURE(ledger, "an entry keeps the time of its creation") {
        CHECK(account() == "run_1//0");
        ledger_row old{"run_1", "", 5, 0};
        statement set{db, "UPDATE ledger SET since = 5, row_check = ?"};
        REQUIRE_FALSE(set.run(sum_of(check, old)));
        facts.remote = remote_state::held;
        facts.session_id = "sesn_1";
        CHECK(account() == "run_1/sesn_1/0");
        CHECK(ask("SELECT since FROM ledger") == 5);
    }

    TEST_CASE_FIXTURE(ledger, "an entry that changed on the disk is damage") {
        CHECK(account() == "run_1//0");
        REQUIRE_FALSE(db.run("UPDATE ledger SET since = 5"));
        CHECK(writer.account(facts) == damaged());
    }

    TEST_CASE_FIXTURE(ledger, "deleting entries keeps those of kept sessions, if requested") {
        facts.remote = remote_state::kept;
        facts.session_id = "sesn_1";
        account();
        REQUIRE_FALSE(writer.strike("run_1", /*but_kept=*/true));
        CHECK(line() == "run_1/sesn_1/1");
        REQUIRE_FALSE(writer.strike("run_1", /*but_kept=*/false));
        CHECK(line() == "none");
    }
}
