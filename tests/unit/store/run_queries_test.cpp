// Tests queries of runs.
#include <tether/store/run_queries.hpp>

#include "table_fixture.hpp"

using namespace tether;
using namespace tether::store;
using namespace tether::store::samples;

namespace {

struct asked : table_fixture {
    table_writer writer{db, sealer};
    run_queries ask_runs{db, sealer};
    asked() {
        REQUIRE_FALSE(writer.load());
        const auto open = open_continuation();
        for (int n = 1; n <= 3; ++n) {
            session::run r = run_of(n);
            r.session_id = "sesn_1";
            const auto key = key_of(fmt::format("k{}", n), "d");
            REQUIRE_FALSE(writer.put(shared(r), &open, &key, done));
        }
    }
};

} // namespace

TEST_SUITE("store::run_queries") {

    TEST_CASE_FIXTURE(asked, "a run that changed on the disk is reported as damage by every query about it") {
        REQUIRE_FALSE(db.run("UPDATE runs SET document = replace(document, 'running', 'waiting') WHERE key = 2"));
        CHECK(ask_runs.find(id_of(2)).error() == damaged());
        CHECK(ask_runs.load(id_of(2)).error() == damaged());
        CHECK(ask_runs.list({}).error() == damaged());
        CHECK(ask_runs.unfinished("", 9).error() == damaged());
        CHECK(ask_runs.of_session("sesn_1").error() == damaged());
        CHECK(ask_runs.find(id_of(1)).has_value());
        CHECK(ask_runs.unfinished("", 1).has_value());
    }

    TEST_CASE_FIXTURE(asked, "a continuation cannot be decrypted for another run") {
        const auto take = [&](int n) {
            return ask_text(fmt::format("SELECT hex(sealed) FROM continuations WHERE run = {}", n));
        };
        const std::string first = take(1);
        continuation_row moved;
        moved.run = 2;
        statement sealed_of_first{db, "SELECT sealed FROM continuations WHERE run = 1"};
        std::string bytes;
        {
            rows found{sealed_of_first};
            REQUIRE(found.next());
            bytes = found.blob(0);
        }
        moved.sealed = bytes;
        statement put{db, "UPDATE continuations SET sealed = ?, row_check = ? WHERE run = 2"};
        REQUIRE_FALSE(put.run(blob_view{moved.sealed}, sum_of(check, moved)));
        REQUIRE(take(2) == first);
        CHECK(ask_runs.load(id_of(2)).error() == damaged());
        CHECK(ask_runs.load(id_of(1)).has_value());
    }

    TEST_CASE_FIXTURE(asked, "an idempotency key of a run whose name changed is damage") {
        CHECK(ask_runs.recall(1000, "k1").value().has_value());
        REQUIRE_FALSE(db.run("UPDATE runs SET id = 'run_x' WHERE key = 1"));
        CHECK(ask_runs.recall(1000, "k1").error() == damaged());
    }

    TEST_CASE_FIXTURE(asked, "no run belongs to an empty session id") {
        REQUIRE_FALSE(writer.put(shared(run_of(9)), nullptr, nullptr, done));
        CHECK(ask_runs.of_session("").value().empty());
    }

    TEST_CASE_FIXTURE(asked, "a page of large runs is cut, and the next page has the rest") {
        run_query query;
        query.max_bytes = 1;
        std::vector<std::string> ids;
        std::size_t pages = 0;
        do {
            const auto page = ask_runs.list(query).value();
            for (const session::run& r : page.runs) ids.push_back(r.id);
            query.after = page.after;
            ++pages;
        } while (!query.after.empty());
        CHECK(ids == std::vector<std::string>{id_of(3), id_of(2), id_of(1)});
        CHECK(pages == 3);
    }

    TEST_CASE_FIXTURE(asked, "a search for a label that few runs have is answered in parts") {
        REQUIRE_FALSE(db.run("BEGIN"));
        for (int n = 4; n <= 1500; ++n) REQUIRE_FALSE(writer.put(shared(run_of(n)), nullptr, nullptr, done));
        session::run wanted = run_of(1);
        wanted.labels = {{"job", "nightly"}};
        REQUIRE_FALSE(writer.put(shared(wanted), nullptr, nullptr, done));
        REQUIRE_FALSE(db.run("COMMIT"));
        run_query query;
        query.labels = wanted.labels;
        const auto first = ask_runs.list(query).value();
        CHECK(first.runs.empty());
        REQUIRE(first.after == id_of(501)); // a thousand were examined
        query.after = first.after;
        const auto second = ask_runs.list(query).value();
        REQUIRE(second.runs.size() == 1);
        CHECK(second.runs.front().id == id_of(1));
        CHECK(second.after.empty());
    }
}
