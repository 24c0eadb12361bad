// Tests that foreign text never reaches a terminal unchanged, whichever document contains it.
#include "hostile_text.hpp"

#include "command_context.hpp"
#include "doctor/report.hpp"
#include "follow/progress.hpp"
#include "question.hpp"
#include "timeline/builder.hpp"
#include "timeline/drawing.hpp"
#include "top/controller.hpp"
#include "top/renderer.hpp"
#include "view/event_line.hpp"
#include "view/log_text.hpp"
#include "view/orphans.hpp"
#include "view/run_view.hpp"
#include "view/terminal.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::cli;
using namespace tether::test;

namespace json = boost::json;

namespace {

const wall_time noon = *parse_timestamp("2026-11-20T12:00:00Z");

json::value run_json(std::string_view state) {
    json::value run = json::parse(R"({"id":"run_1","state":"x","waiting_for":[{"event_id":"e","type":"agent.tool_use",
        "name":"bash","answer_with":"user.tool_confirmation","mcp_server":"s","input":{"command":"ls","x":["y"]}}],
        "agent":{"id":"agent_1"},"environment_id":"env","session_id":"sesn","title":"t","labels":{"k":"v"},
        "owner":{"uid":1,"name":"ann"},"created_at":"c","started_at":"s","finished_at":"f","timeout":"30m",
        "when_done":"keep","remote":"kept","follow":{"mode":"stream","opens":1,"reopens":2,"polls":3,
        "last_event_at":"l"},"turns":1,"result":{"status":"idle","stop_reason":{"type":"end_turn"},"messages":["m"],
        "usage":{"input_tokens":1,"output_tokens":2,"list_cost":{"amount":"187","currency":"USD"}},"complete":true,
        "proof":{"by":"stream"}},"error":{"code":"c","message":"m","request_id":"r"}})");
    run.as_object()["state"] = state;
    return run;
}

/// Runs with hostile text in every member, in every state and in a hostile state.
std::vector<client::run_snapshot> hostile_runs() {
    std::vector<client::run_snapshot> runs;
    for (const auto* state :
         {"queued", "running", "waiting", "succeeded", "failed", "cancelled", "timed_out", "other"}) {
        runs.push_back(
            client::to_run_snapshot(spoiled(run_json(state), "state answer_with remote when_done ")).value());
        runs.push_back(client::to_run_snapshot(spoiled(run_json(state))).value());
        runs.back().run.error.reset();
    }
    return runs;
}

std::vector<json::value> hostile_events() {
    std::vector<json::value> events;
    for (const auto* type :
         {"agent.message", "agent.tool_use", "agent.mcp_tool_use", "agent.custom_tool_use", "agent.tool_result",
          "agent.thread_message_sent", "session.error", "session.thread_created", "session.status_idle",
          "session.status_running", "session.status_terminated", "session.usage", "user.message",
          "user.tool_confirmation", "user.interrupt", "span.outcome_evaluation_start", "span.outcome_evaluation_end",
          "workflow_run.created", "\u202e."}) {
        json::value event = json::parse(R"({"id":"e","name":"bash","input":{"command":"ls"},"mcp_server_name":"m",
            "content":[{"type":"text","text":"t"}],"error":{"type":"t","message":"m"},"agent_name":"a",
            "stop_reason":{"type":"t"},"result":"allow","deny_message":"d","to_agent_name":"b","is_error":true,
            "usage":{"list_cost":{"amount":"1","currency":"USD"}},"session_thread_id":"t","workflow_run_id":"w",
            "outcome_evaluation_start_id":"e","evaluated_permission":"ask","tool_use_id":"e"})");
        event = spoiled(event, "amount ");
        event.as_object()["type"] = type;
        for (const auto* time : {"2026-11-20T12:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "\u202e"}) {
            event.as_object()["processed_at"] = time;
            events.push_back(event);
        }
    }
    return events;
}

} // namespace

TEST_SUITE("cli::hostile_text") {

    TEST_CASE("the search finds every kind of hidden character") {
        CHECK(hidden_in("plain \u6f22\n\ttext").empty());
        for (const auto* bad :
             {"\x1b", "\r", "\u009b", "\u202e", "\u2028", "\u200b", "\u00ad", "\ufeff", "\U000e0041", "\xff"})
            CHECK_FALSE(hidden_in(bad).empty());
    }

    TEST_CASE("texts about runs hide no character") {
        const auto runs = hostile_runs();
        CHECK(hidden_in(runs_text(runs, noon, 0)).empty());
        for (const auto& [run, document] : runs) {
            CAPTURE(run.state);
            CHECK(hidden_in(run_text(run, noon, /*with_colour=*/false)) == "");
            for (const std::string& text :
                 {verdict_text(run), waiting_text(run), kept_text(run), how_to_answer(run), log_end_text(run, false)})
                CHECK(hidden_in(text) == "");
            for (const auto& asked : run.waiting_for) {
                CHECK(hidden_in(whole_question_text(asked)) == "");
                for (const auto& line : question_lines(asked, hostile_text(), run.id, 60)) CHECK(hidden_in(line) == "");
            }
        }
    }

    TEST_CASE("texts about events hide no character, whatever their times") {
        progress seen;
        for (const auto& event : hostile_events()) {
            CAPTURE(text_of(event, "type"));
            CHECK(hidden_in(log_text(event, /*with_colour=*/false)) == "");
            if (const auto line = to_event_line(event, detail::full)) CHECK(hidden_in(line->word + line->text) == "");
            seen.on_event(event);
            CHECK(hidden_in(seen.live_line(noon, 200)) == "");
            CHECK(hidden_in(seen.asked_tool(hostile_text())) == "");
        }
    }

    TEST_CASE("timelines hide no character, as text and as a picture") {
        for (const auto& [run, document] : hostile_runs()) {
            timeline::builder records;
            records.on_run(run);
            for (const auto& event : hostile_events()) records.on_event(event);
            const auto chart = records.finish(run, noon);
            CHECK(hidden_in(timeline::drawing_of(chart, 100, false)) == "");
            CHECK(hidden_in(timeline::picture_of(chart, run.id + run.title)) == "");
        }
    }

    TEST_CASE("tether top hides no character in table, log, questions and messages") {
        top::model table;
        for (const auto& [run, document] : hostile_runs()) {
            table.on_run(run);
            for (const auto& event : hostile_events()) table.on_event(run.id, event, noon);
        }
        protocol::status_document status;
        status.reason = status.upstream.last_failure = status.governor.held_for = hostile_text();
        status.healthy = false;
        status.runs[hostile_text()] = 3;
        status.upstream.last_failure_at = "9999-12-31T23:59:59Z";
        table.on_status(status);
        CHECK(hidden_in(top::snapshot_text(table, noon, 160)) == "");
        top::log_lines log;
        top::controller keys{table, log};
        const auto check_frame = [&] {
            for (const auto& line : top::draw(table, log, keys, noon, {100, 30}).lines)
                for (const auto& piece : line.pieces) CHECK(hidden_in(piece.text) == "");
        };
        check_frame();
        keys.say(hostile_text());
        check_frame();
        keys.on_key(top::key::cancel, 10);
        check_frame();
        keys.on_key(top::key::other, 10);
        keys.on_key(top::key::enter, 10);
        log.open(hostile_text());
        log.add(hostile_text() + "\n" + hostile_text());
        check_frame();
    }

    TEST_CASE("orphans, status, findings and a socket's path hide no character") {
        const json::value answer = json::parse(R"({"data":[{"session_id":"s","status":"x","created_at":"c","run_id":"r",
            "usage":{"list_cost":{"amount":"1","currency":"USD"}}}],"removing":true})");
        CHECK(hidden_in(orphans_text(spoiled(answer), noon, 0)) == "");
        protocol::status_document status;
        status.version = status.uptime = status.reason = status.governor.held_for = status.upstream.base_url =
            status.upstream.last_success_at = status.upstream.last_failure = status.upstream.last_failure_at =
                hostile_text();
        status.runs[hostile_text()] = 1;
        status.healthy = false;
        CHECK(hidden_in(status_text(status)) == "");
        const doctor::finding finding{doctor::level::fail, "key", hostile_text(), hostile_text()};
        CHECK(hidden_in(doctor::report_text({finding}, false)) == "");
        CHECK(hidden_in(no_daemon_text(hostile_text(), "why")) == "");
    }
}
