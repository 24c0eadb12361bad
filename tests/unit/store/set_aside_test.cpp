// Tests the removal of damaged rows.
#include <tether/store/set_aside.hpp>

#include "disk_fixture.hpp"

using namespace tether;
using namespace tether::store;
using namespace tether::store::samples;

namespace {

/// Three runs with a session each, and a function that damages their rows.
struct spoilt_store : disk_fixture {
    spoilt_store() {
        reopen();
        for (int n = 1; n <= 3; ++n) {
            session::run r = run_of(n);
            r.session_id = "sesn_" + std::to_string(n);
            r.remote = session::remote_state::held;
            auto key = key_of("k" + std::to_string(n), "d");
            REQUIRE_FALSE(run(kept->async_accept(r, continuation_with_work("work"), std::move(key))));
            REQUIRE_FALSE(append(n, {event_of("e1", "one"), event_of("e2", "two")}));
        }
        kept.reset();
    }
    void spoil(const std::string& sql) {
        database db;
        REQUIRE_FALSE(db.open(file(), database::access::read_write));
        REQUIRE_FALSE(db.run(sql));
        db.close();
    }
    std::vector<std::string> unfinished() {
        std::vector<std::string> ids;
        for (const auto& each : run(kept->async_unfinished("", 9)).value()) ids.push_back(each.run.id);
        return ids;
    }
    std::vector<std::string> sessions() {
        std::vector<std::string> ids;
        for (const auto& line : run(kept->async_ledger()).value()) ids.push_back(line.session_id);
        return ids;
    }
};

using names = std::vector<std::string>;

} // namespace

TEST_SUITE("store::set_aside") {

    TEST_CASE_FIXTURE(spoilt_store,
                      "a run with a damaged row is set aside completely, its session stays known, others continue") {
        SUBCASE("the run's own row") {
            spoil("UPDATE runs SET document = '{}' WHERE id LIKE '%2'");
        }
        SUBCASE("its continuation") {
            spoil("UPDATE continuations SET sealed = x'00' WHERE run = 2");
        }
        SUBCASE("its work") {
            spoil("UPDATE work SET sealed = x'00' WHERE run = 2");
        }
        reopen();
        REQUIRE(kept->spoilt().size() == 1);
        CHECK(unfinished() == names{id_of(1), id_of(3)});
        CHECK_FALSE(run(kept->async_find(id_of(2)))->has_value());
        CHECK(sessions() == names{"sesn_1", "sesn_2", "sesn_3"});
        CHECK_FALSE(run(kept->async_recall(1000, "k2"))->has_value());
        CHECK(run(kept->async_recall(1000, "k3"))->has_value());
        CHECK(bytes("set-aside.sql").find("INSERT INTO runs VALUES(2,'" + id_of(2)) != std::string::npos);
        CHECK(kept->newest_record() == 9);
        CHECK_FALSE(append(3, {event_of("e3", "three")}));
        CHECK(kept->newest_record() == 10);
        reopen();
        CHECK(kept->spoilt().empty());
    }

    TEST_CASE_FIXTURE(spoilt_store, "a damaged record is missing from the feed, and its number is not used again") {
        spoil("UPDATE records SET body = 'other words' WHERE number = 9");
        reopen();
        REQUIRE(kept->spoilt().size() == 1);
        CHECK(kept->spoilt()[0].table == "records");
        CHECK(kept->spoilt()[0].run_id == id_of(3));
        CHECK(feed() == names{"1", "2:one", "3:two", "4", "5:one", "6:two", "7", "8:one"});
        CHECK(unfinished().size() == 3);
        CHECK_FALSE(append(3, {event_of("e9", "next")}));
        CHECK(kept->newest_record() == 10);
        CHECK(bytes("set-aside.sql").find("'other words'") != std::string::npos);
    }

    TEST_CASE_FIXTURE(spoilt_store, "damaged rows of the ledger, of keys and of counters are set aside alone") {
        spoil("UPDATE ledger SET since = 5 WHERE session_id = 'sesn_1'; UPDATE request_keys SET digest = 'x' WHERE run "
              "= 1;"
              "INSERT INTO meta VALUES('probed_at', 1, 2)");
        reopen();
        CHECK(kept->spoilt().size() == 3);
        CHECK(unfinished().size() == 3);
        CHECK(sessions() == names{"sesn_2", "sesn_3"});
        CHECK_FALSE(run(kept->async_recall(1000, "k1"))->has_value());
    }
}
