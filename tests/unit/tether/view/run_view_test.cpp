// Tests how runs and the daemon's status are shown as text.
#include "view/run_view.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::cli;

namespace {

const auto now = *parse_timestamp("2026-11-20T09:05:00Z");

client::run_snapshot failed_run() {
    return *client::to_run_snapshot(boost::json::parse(R"({
        "id":"run_01JCZZZZZZZZZZZZZZZZZZAABB","state":"failed","agent":"agent_1","title":"Evil \u001b[2J title",
        "labels":{"k":"v"},"owner":{"uid":1000,"name":"ann"},"created_at":"2026-11-20T09:00:00Z",
        "started_at":"2026-11-20T09:00:01Z","finished_at":"2026-11-20T09:01:31Z","timeout":"30m","turns":1,
        "result":{"status":"terminated","messages":["first","last\nline"],"complete":true,"proof":{"by":"stream"},
          "usage":{"input_tokens":5000,"output_tokens":10,"list_cost":{"amount":"187","currency":"USD"}}},
        "error":{"code":"session_terminated","message":"the session ended for good","request_id":"req_1"}})"));
}

} // namespace

TEST_SUITE("cli::run_view") {

    TEST_CASE("the time of a change is the newest that the run names, or its end") {
        auto run = failed_run().run;
        run.follow.last_event_at = "2026-11-20T09:02:00Z";
        CHECK(time_of_change(run) == "2026-11-20T09:01:31Z");
        run.finished_at.clear();
        CHECK(time_of_change(run) == "2026-11-20T09:02:00Z");
        run.follow.last_event_at = "soon";
        CHECK(time_of_change(run) == "2026-11-20T09:00:01Z");
        run.created_at = run.started_at = "";
        CHECK(time_of_change(run).empty());
    }

    TEST_CASE("a session that was kept goes with its run, unless it was there before") {
        auto run = failed_run().run;
        run.session_id = "sesn_1";
        run.when_done = "keep";
        run.remote = "kept";
        CHECK(kept_text(run) == "this also deletes its kept session sesn_1");
        run.agent = nullptr;
        CHECK(kept_text(run).empty());
    }

    TEST_CASE("a session that may still be kept counts, a deleted one does not") {
        struct {
            const char *state, *when_done, *remote;
            bool counts;
        } const rows[]{
            {"queued", "keep", "none", true},        {"starting", "keep", "held", true},
            {"running", "keep", "held", true},       {"a_state_to_come", "keep", "none", true},
            {"succeeded", "keep", "held", true},     {"succeeded", "keep", "a_word_to_come", true},
            {"succeeded", "keep", "deleted", false}, {"failed", "keep", "archived", false},
            {"failed", "keep", "lost", false},       {"failed", "keep", "none", false},
            {"running", "delete", "held", false},    {"succeeded", "archive", "held", false},
        };
        for (const auto& row : rows) {
            CAPTURE(row.state);
            CAPTURE(row.when_done);
            CAPTURE(row.remote);
            auto run = failed_run().run;
            run.state = row.state;
            run.when_done = row.when_done;
            run.remote = row.remote;
            CHECK(kept_text(run).empty() == !row.counts);
        }
    }

    TEST_CASE("a run is shown with its result, without control sequences") {
        const std::string text = run_text(failed_run().run, now, /*with_colour=*/false);
        for (const auto* part :
             {"State:        failed\n", "Reason:       the session ended for good (session_terminated)\n",
              "Title:        Evil \uFFFD[2J title\n", "Labels:       k=v\n", "Elapsed:      1:30\n",
              "Usage:        5.0k in, 10 out, $1.87\n", "Complete:     yes, verified from the stream\n",
              "\nlast\nline\n"}) {
            CAPTURE(part);
            CHECK(text.find(part) != std::string::npos);
        }
        CHECK(text.find('\x1b') == std::string::npos);
    }

    TEST_CASE("a result that may be incomplete says so") {
        auto run = failed_run().run;
        run.result->complete = false;
        CHECK(run_text(run, now, false).find("Complete:     no") != std::string::npos);
    }

    TEST_CASE("the table shows short ids that commands accept") {
        CHECK(runs_text({failed_run()}, now, 0) ==
              "RUN        STATE    CREATED         ELAPSED   AGENT     TITLE\n"
              "ZZZZAABB   failed   5 minutes ago   1:31      agent_1   Evil \uFFFD[2J title\n");
        CHECK(runs_text({}, now, 0) == "RUN   STATE   CREATED   ELAPSED   AGENT   TITLE\n");
    }

    TEST_CASE("the last message is the last of the messages") {
        CHECK(last_message(failed_run().run) == "last\nline");
        CHECK(last_message({}) == "");
    }

    TEST_CASE("the daemon's status omits missing values") {
        protocol::status_document status;
        status.version = "0.1.0";
        status.runs = {{"running", 2}, {"failed", 0}};
        status.governor.held_for = "0s";
        const std::string text = status_text(status);
        CHECK(text.find("Runs:         2 running\n") != std::string::npos);
        CHECK(text.find("Paused") == std::string::npos);
        status.governor.holds = {{"create", "rate_limit", "7s"}};
        CHECK(status_text(status).find("Paused:       create requests for another 7s (rate_limit)\n") !=
              std::string::npos);
        status.healthy = false;
        status.reason = "the store\x1b[2J";
        CHECK(status_text(status).find("Health:       unhealthy: the store\uFFFD[2J\n") != std::string::npos);
    }
}
