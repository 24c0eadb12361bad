// Tests the metrics of `GET /metrics`.
#include <daemon/tetherd/metrics/metrics.hpp>

#include <doctest/doctest.h>
#include <sstream>

using namespace tether;
using namespace tether::daemon;
using namespace std::chrono_literals;

namespace {

/// The value of a line, which is named with its labels as printed; NaN when the line is missing.
double value_of(metrics& all, const std::string& line) {
    std::istringstream text{all.metrics_text()};
    for (std::string each; std::getline(text, each);)
        if (each.starts_with(line + " ")) return std::stod(each.substr(line.size() + 1));
    return std::nan("");
}

session::run ended_as(session::run_state state, bool complete = true) {
    session::run now;
    now.state = state;
    now.result.emplace();
    now.result->complete = complete;
    if (state == session::run_state::failed) now.error = session::run_error{errc::refused, "no", {}};
    return now;
}

} // namespace

TEST_SUITE("daemon::metrics") {

    TEST_CASE("finished turns are counted by state, failures by reason, and incomplete results separately") {
        metrics all;
        all.sessions.turn_accepted();
        all.sessions.turn_ended(ended_as(session::run_state::succeeded));
        all.sessions.turn_ended(ended_as(session::run_state::succeeded, /*complete=*/false));
        all.sessions.turn_ended(ended_as(session::run_state::failed));
        all.sessions.turn_ended(ended_as(session::run_state::cancelled, /*complete=*/false));
        CHECK(value_of(all, "tether_turns_accepted_total") == 1);
        CHECK(value_of(all, R"(tether_runs_finished_total{state="succeeded"})") == 2);
        CHECK(value_of(all, R"(tether_runs_finished_total{state="failed"})") == 1);
        CHECK(value_of(all, R"(tether_run_failures_total{reason="refused"})") == 1);
        CHECK(value_of(all, "tether_results_incomplete_total") == 1);
    }

    TEST_CASE("events, streams, tokens and cost are counted") {
        metrics all;
        all.sessions.first_event(1500ms);
        all.sessions.event_published(20ms);
        all.sessions.event_published(3s);
        all.sessions.stream_opened();
        all.sessions.stream_lost(errc::truncated);
        all.sessions.stream_lost(error_code{104, boost::system::system_category()});
        all.sessions.stream_refused(errc::malformed_answer);
        all.sessions.polled();
        all.sessions.tokens_used({10, 20, 30, 40});
        all.sessions.cost_grew(187);
        CHECK(value_of(all, "tether_run_first_event_seconds_sum") == 1.5);
        CHECK(value_of(all, "tether_event_lag_seconds_count") == 2);
        CHECK(value_of(all, R"(tether_event_lag_seconds_bucket{le="0.025"})") == 1);
        CHECK(value_of(all, "tether_stream_opens_total") == 1);
        CHECK(value_of(all, R"(tether_stream_losses_total{reason="truncated"})") == 1);
        CHECK(value_of(all, R"(tether_stream_losses_total{reason="network"})") == 1);
        CHECK(value_of(all, R"(tether_stream_refusals_total{reason="malformed_answer"})") == 1);
        CHECK(value_of(all, "tether_polls_total") == 1);
        CHECK(value_of(all, R"(tether_tokens_total{kind="input"})") == 10);
        CHECK(value_of(all, R"(tether_tokens_total{kind="cache_creation"})") == 40);
        CHECK(value_of(all, "tether_list_cost_usd_total") == doctest::Approx(1.87));
    }

    TEST_CASE("requests are counted by endpoint and status, failures by reason") {
        metrics all;
        all.api.admitted(api::priority::create, 2s);
        all.api.answered(api::endpoint::create_session, 200, {}, 100ms);
        all.api.answered(api::endpoint::create_session, 429, errc::rate_limited, 100ms);
        all.api.answered(api::endpoint::open_stream, 0, errc::connect_timeout, 10s);
        CHECK(value_of(all, R"(tether_api_requests_total{endpoint="create_session",status="200"})") == 1);
        CHECK(value_of(all, R"(tether_api_requests_total{endpoint="create_session",status="429"})") == 1);
        CHECK(value_of(all, R"(tether_api_requests_total{endpoint="open_stream",status="none"})") == 1);
        CHECK(value_of(all, R"(tether_api_request_failures_total{reason="rate_limited"})") == 1);
        CHECK(value_of(all, R"(tether_api_request_seconds_count{endpoint="create_session"})") == 2);
        CHECK(value_of(all, R"(tether_governor_wait_seconds_sum{priority="create"})") == 2);
    }

    TEST_CASE("transactions are counted, committed or failed") {
        metrics all;
        all.store.committed({2ms, 3, true});
        all.store.committed({1ms, 5, false});
        CHECK(value_of(all, "tether_store_commit_seconds_count") == 2);
        CHECK(value_of(all, "tether_store_changes_total") == 3);
        CHECK(value_of(all, "tether_store_commit_failures_total") == 1);
    }

    TEST_CASE("clients, their requests and their feeds are counted") {
        metrics all;
        all.clients.answered("create_run", 201);
        all.clients.answered("no_such_path", 404);
        all.clients.refused(431);
        all.clients.clients_connected(7);
        all.clients.feed_began();
        all.clients.feed_began();
        all.clients.feed_ended();
        all.clients.reader_lagged();
        CHECK(value_of(all, R"(tether_local_requests_total{route="create_run",status="201"})") == 1);
        CHECK(value_of(all, R"(tether_local_requests_total{route="no_such_path",status="404"})") == 1);
        for (const char* usual : {R"({route="reload",status="200"})", R"({route="create_run",status="503"})"})
            CHECK(value_of(all, std::string{"tether_local_requests_total"} + usual) == 0);
        CHECK(value_of(all, R"(tether_local_refusals_total{status="431"})") == 1);
        CHECK(value_of(all, "tether_clients") == 7);
        CHECK(value_of(all, "tether_feed_readers") == 1);
        CHECK(value_of(all, "tether_feed_readers_lagged_total") == 1);
    }

    TEST_CASE("current values are read when they are shown") {
        metrics all;
        present_figures now;
        all.show([&] { return now; });
        now.runs = {{session::run_state::running, 3}};
        now.in_hand.ledger = 4;
        now.in_hand.removals = 1;
        now.in_hand.oldest_removal = 1h;
        now.in_hand.last_success = wall_time{100s};
        now.governor.waiting = 5;
        now.governor.held = 2;
        now.governor.held_for = 1500ms;
        now.governor.create_tokens = 6;
        now.store_refuses = true;
        now.healthy = false;
        CHECK(value_of(all, R"(tether_runs{state="running"})") == 3);
        CHECK(value_of(all, R"(tether_runs{state="failed"})") == 0);
        CHECK(value_of(all, "tether_ledger_sessions") == 4);
        CHECK(value_of(all, "tether_ledger_oldest_age_seconds") == 0);
        CHECK(value_of(all, "tether_ledger_oldest_removal_age_seconds") >= 3600);
        CHECK(value_of(all, "tether_upstream_last_success_timestamp_seconds") == 100);
        CHECK(value_of(all, "tether_upstream_last_failure_timestamp_seconds") == 0);
        CHECK(value_of(all, "tether_governor_waiting") == 5);
        CHECK(value_of(all, "tether_governor_held_seconds") == 1.5);
        CHECK(value_of(all, R"(tether_governor_tokens{bucket="creates"})") == 6);
        CHECK(value_of(all, "tether_store_refusing") == 1);
        CHECK(value_of(all, "tether_healthy") == 0);
        now.runs.clear();
        now.governor.held = 3;
        CHECK(value_of(all, R"(tether_runs{state="running"})") == 0);
        CHECK(value_of(all, "tether_governor_holds_total") == 3);
    }

    TEST_CASE("the process metrics show the system's values") {
        metrics all;
        CHECK(value_of(all, "process_resident_memory_bytes") > 1e6);
        CHECK(value_of(all, "process_open_fds") >= 3);
        CHECK(value_of(all, "process_max_fds") >= value_of(all, "process_open_fds"));
        CHECK(value_of(all, "process_start_time_seconds") <= in_seconds(wall_now().time_since_epoch()));
        CHECK(value_of(all, "tether_build_info{version=\"" TETHER_VERSION "\"}") == 1);
        all.process.loop_delayed(2ms);
        CHECK(value_of(all, "tether_loop_delay_seconds_count") == 1);
        CHECK(value_of(all, "process_cpu_seconds_total") > 0);
    }
}
