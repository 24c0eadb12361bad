// Makes runs for the table of tether top.
#include "top_runs.hpp"

#include <boost/json/parse.hpp>
#include <fmt/format.h>

namespace tether::test {

using namespace cli;
using namespace cli::top;

const wall_time top_now = *parse_timestamp("2026-11-20T10:00:00Z");

namespace {

boost::json::value usage(int in, int out) {
    return boost::json::parse(fmt::format(
        R"({{"type":"session.usage","usage":{{"input_tokens":{},"output_tokens":{},"list_cost":{{"amount":"187","currency":"USD"}}}}}})",
        in, out));
}

} // namespace

std::string id_of(int number) {
    return fmt::format("run_{:026}", number);
}

protocol::run_document run_of(int number, std::string state) {
    protocol::run_document run;
    run.id = id_of(number);
    run.state = std::move(state);
    run.created_at = to_text(top_now - std::chrono::seconds{number});
    run.title = fmt::format("Title {}", number);
    run.turns = 1;
    run.follow.mode = "stream";
    run.follow.last_event_at = to_text(top_now - std::chrono::seconds{number % 90});
    if (protocol::is_finished_state(run.state)) run.finished_at = to_text(top_now);
    return run;
}

boost::json::value tool(std::string_view command) {
    return boost::json::parse(
        fmt::format(R"({{"type":"agent.tool_use","id":"t","name":"bash","input":{{"command":"{}"}}}})", command));
}

protocol::status_document status_of() {
    protocol::status_document status;
    status.runs = {{"running", 3}, {"waiting", 1}, {"queued", 0}, {"succeeded", 40}};
    status.streams = 3;
    status.governor.admitted = 120;
    status.governor.held_for = "0s";
    status.upstream.last_success_at = to_text(top_now - std::chrono::seconds{2});
    return status;
}

model mixed() {
    model table;
    table.on_run(run_of(1, "queued"));
    auto waiting = run_of(2, "waiting");
    waiting.waiting_for.push_back({"sevt_1", "tool_use", "bash", ""});
    table.on_run(waiting);
    table.on_run(run_of(3));
    table.on_event(id_of(3), tool("make -C \\u001b[31m \\u6f22\\u5b57"), top_now);
    table.on_event(id_of(3), usage(5'000, 320), top_now);
    auto wide = run_of(4);
    wide.title =
        "\u6F22\u5B57\u6F22\u5B57\u6F22\u5B57\u6F22\u5B57\u6F22\u5B57\u6F22\u5B57\u6F22\u5B57\u6F22\u5B57\u6F22\u5B57";
    wide.follow.reopens = 12;
    wide.follow.mode = "poll";
    table.on_run(wide);
    auto failed = run_of(5, "failed");
    failed.error.emplace();
    failed.error->code = "session_terminated";
    failed.error->message = "the session ended";
    table.on_run(failed);
    table.on_status(status_of());
    return table;
}

model many(int count) {
    model table;
    for (int i = 1; i <= count; ++i) table.on_run(run_of(i));
    table.on_status(status_of());
    return table;
}

std::string text_of(const frame& shown) {
    std::string out;
    for (const line& one : shown.lines) {
        out += one.is_reversed ? '>' : '|';
        for (const piece& part : one.pieces) out += part.text;
        out.erase(out.find_last_not_of(' ') + 1);
        out += '\n';
    }
    return out;
}

} // namespace tether::test
