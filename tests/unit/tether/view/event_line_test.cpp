// Tests how events are shown as lines.
#include "view/event_line.hpp"
#include "view/log_text.hpp"

#include "support/test_data.hpp"

#include <boost/json/parse.hpp>
#include <cstdlib>
#include <ctime>
#include <doctest/doctest.h>
#include <filesystem>

using namespace tether::cli;
using tether::test::read_json;

namespace {

std::string shown(std::string_view name, detail how_much = detail::main) {
    const auto line = to_event_line(read_json(std::string{"events/"} + std::string{name} + ".json"), how_much);
    return line ? line->word + "|" + line->text : "";
}

} // namespace

TEST_SUITE("cli::event_line") {

    TEST_CASE("important events have a line") {
        CHECK(shown("agent.message") ==
              "agent|The plan has three steps: freeze, test, ship.The screenshot shows a green pipeline.");
        CHECK(shown("agent.tool_use") == "tool|bash: ls -la");
        CHECK(shown("agent.mcp_tool_use") ==
              R"(tool|tracker/create_ticket: {"project":"STAGING","title":"Release 2.4"})");
        CHECK(shown("agent.custom_tool_use") == R"(tool|get_stock: {"sku":"A-17","warehouses":["berlin","oslo"]})");
        CHECK(shown("agent.thread_message_sent") == "to|reviewer: Review patch 0042.");
        CHECK(shown("session.error") == "error|The model is overloaded. Retrying.");
        CHECK(shown("session.status_terminated") == "state|terminated");
        CHECK(shown("user.tool_confirmation") == "user|deny: Use the staging project instead.");
    }

    TEST_CASE("events that every step repeats have none") {
        for (const auto* name : {"span.model_request_start", "span.model_request_end", "session.usage",
                                 "agent.thinking", "session.thread_status_idle"}) {
            CAPTURE(name);
            CHECK(shown(name, detail::full) == "");
        }
    }

    TEST_CASE("results are only in the log, unless they failed") {
        CHECK(shown("agent.tool_result") == "");
        CHECK(shown("agent.tool_result", detail::full) == "result|plan.md");
        const auto failed = boost::json::parse(
            R"({"type":"agent.tool_result","is_error":true,"content":[{"type":"text","text":"no such file\n"}]})");
        CHECK(to_event_line(failed, detail::main)->word == "failed");
    }

    TEST_CASE("every fixture and any garbage is accepted, and all text is sanitised") {
        for (const auto& entry : std::filesystem::recursive_directory_iterator{tether::test::data_dir() / "events"}) {
            if (entry.path().extension() != ".json") continue;
            const auto name = std::filesystem::relative(entry.path(), tether::test::data_dir()).string();
            to_event_line(read_json(name), detail::full);
        }
        for (const auto* json :
             {"null", "[]", "{}", R"({"type":7})", R"({"type":"agent.message","content":[1,{"type":"text"}]})",
              R"({"type":"session.error","error":"x"})", R"({"type":"agent.tool_use","input":[]})"})
            to_event_line(boost::json::parse(json), detail::full);
        const auto evil = boost::json::parse(R"({"type":"evil\u001b[2J","id":"x"})");
        CHECK(to_event_line(evil, detail::full)->text == "evil\uFFFD[2J");
    }

    TEST_CASE("the log shows messages completely, with aligned lines") {
        ::setenv("TZ", "UTC", 1);
        ::tzset();
        const auto message = boost::json::parse(R"({"type":"agent.message","processed_at":"2026-11-20T09:15:03.096Z",)"
                                                R"("content":[{"type":"text","text":"one\ntwo\n"}]})");
        CHECK(log_text(message, /*with_colour=*/false) == "09:15:03 agent   one\n                 two\n");
        CHECK(time_of_day("soon") == "--------");
        for (const auto* year : {"0000", "1677", "1969", "2262", "2263", "9999"})
            CHECK(time_of_day(std::string{year} + "-12-31T23:59:58.999Z") == "23:59:58");
        CHECK(time_of_day("0000-01-01T00:00:00+23:59") == "--------");
    }

    TEST_CASE("the log ends with the run's state and its reason") {
        ::setenv("TZ", "UTC", 1);
        ::tzset();
        tether::protocol::run_document run;
        run.state = "succeeded";
        run.finished_at = "2026-11-20T09:15:04Z";
        CHECK(log_end_text(run, /*with_colour=*/false) == "09:15:04 run     succeeded\n");
        run.state = "failed";
        run.error = {"session_terminated", "the session ended\x1b[2J", "req_1"};
        CHECK(log_end_text(run, false) == "09:15:04 run     failed: the session ended\uFFFD[2J (session_terminated)\n");
        run.state = "waiting";
        run.waiting_for.push_back({"sevt_1", "agent.tool_use", "bash", "user.tool_confirmation"});
        CHECK(log_end_text(run, false).ends_with("run     waiting for bash (sevt_1)\n"));
    }
}
