// Tests the live line.
#include "follow/progress.hpp"

#include "support/test_data.hpp"
#include "view/text.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::cli;
using tether::test::read_json;

namespace {

const auto now = *parse_timestamp("2026-11-20T09:00:12Z");

protocol::run_document running() {
    protocol::run_document run;
    run.state = "running";
    run.created_at = "2026-11-20T09:00:00Z";
    return run;
}

boost::json::value event(std::string_view json) {
    return boost::json::parse(json);
}

} // namespace

TEST_SUITE("cli::progress") {

    TEST_CASE("the live line starts with the state alone") {
        CHECK(progress{}.live_line(now, 80) == "queued");
    }

    TEST_CASE("the live line shows everything that is known") {
        progress p;
        auto run = running();
        run.follow.reopens = 2;
        p.on_run(run);
        p.on_event(read_json("events/agent.tool_use.json"));
        p.on_event(read_json("events/session.usage.json"));
        CHECK(p.live_line(now, 100) == "running  0:12  bash: ls -la  27k in, 3.2k out  $1.87  2 reconnects");
    }

    TEST_CASE("the input of a call is known until its answer, whatever the session does meanwhile") {
        progress p;
        p.on_event(event(
            R"({"type":"agent.tool_use","id":"1","name":"bash","input":{"command":"ls"},"evaluated_permission":"allow"})"));
        p.on_event(event(
            R"({"type":"agent.tool_use","id":"2","name":"bash","input":{"command":"make"},"evaluated_permission":"ask"})"));
        p.on_event(event(R"({"type":"agent.custom_tool_use","id":"3","name":"get_stock","input":{}})"));
        p.on_event(event(R"({"type":"session.status_idle"})"));
        CHECK(p.asked_tool("1") == "");
        CHECK(p.asked_tool("2") == "bash: make");
        CHECK(p.asked_tool("3") == "get_stock");
        tether::protocol::run_document::action asked{"2", "agent.tool_use", "bash", "user.tool_confirmation"};
        p.complete(asked);
        CHECK(asked.input == boost::json::object{{"command", "make"}});
        asked.input = "known";
        p.complete(asked);
        CHECK(asked.input == "known");
        p.on_event(event(R"({"type":"agent.tool_use","id":"9","evaluated_permission":"ask","input":{"x":")" +
                         std::string(64 * 1024, 'x') + R"("}})"));
        tether::protocol::run_document::action longer{"9", "", "", ""};
        p.complete(longer);
        CHECK(longer.input.is_null());
        p.on_event(event(R"({"type":"agent.tool_result","tool_use_id":"2"})"));
        p.on_event(event(R"({"type":"user.custom_tool_result","custom_tool_use_id":"3"})"));
        CHECK(p.asked_tool("2") + p.asked_tool("3") == "");
    }

    TEST_CASE("a tool is shown until its result arrives, the newest first") {
        progress p;
        p.on_run(running());
        p.on_event(event(R"({"type":"agent.tool_use","id":"1","name":"bash","input":{"command":"make"}})"));
        p.on_event(event(R"({"type":"agent.mcp_tool_use","id":"2","name":"find","mcp_server_name":"m","input":{}})"));
        CHECK(p.live_line(now, 80) == "running  0:12  m/find");
        p.on_event(event(R"({"type":"user.tool_confirmation","tool_use_id":"2","result":"allow"})"));
        CHECK(p.live_line(now, 80) == "running  0:12  m/find");
        p.on_event(event(R"({"type":"agent.mcp_tool_result","mcp_tool_use_id":"2"})"));
        CHECK(p.live_line(now, 80) == "running  0:12  bash: make");
        p.on_event(event(R"({"type":"session.status_idle"})"));
        CHECK(p.live_line(now, 80) == "running  0:12");
    }

    TEST_CASE("a waiting run shows what it waits for") {
        progress p;
        auto run = running();
        run.state = "waiting";
        run.waiting_for.resize(2);
        run.waiting_for[0].name = "bash";
        run.waiting_for[1].type = "agent.custom_tool_use";
        p.on_run(run);
        CHECK(p.live_line(now, 80) == "waiting  0:12  for bash, agent.custom_tool_use");
    }

    TEST_CASE("a lost daemon is shown until it is back") {
        progress p;
        p.on_run(running());
        p.on_link(false);
        CHECK(p.live_line(now, 80).ends_with("(daemon unreachable, reconnecting)"));
        p.on_link(true);
        CHECK(p.live_line(now, 80) == "running  0:12");
    }

    TEST_CASE("the line never exceeds the width") {
        progress p;
        p.on_run(running());
        p.on_event(event(
            R"({"type":"agent.tool_use","id":"1","name":"bash","input":{"command":"漢字漢字漢字漢字\u001b[2J漢字漢字漢字漢字漢字漢字漢字漢字"}})"));
        for (std::size_t width = 0; width < 90; ++width) {
            const auto line = p.live_line(now, width);
            CHECK(columns(line) <= width);
            CHECK(line.find('\x1b') == std::string::npos);
        }
    }

    TEST_CASE("garbage does not change the line") {
        progress p;
        for (const auto* json : {"null", "{}", R"({"type":"session.usage"})",
                                 R"({"type":"session.usage","usage":{"input_tokens":-1,"output_tokens":"x"}})"})
            p.on_event(event(json));
        CHECK(p.live_line(now, 80).starts_with("queued"));
    }
}
