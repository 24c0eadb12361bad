// Tests how events of the API are read.
#include <tether/api/event.hpp>

#include "support/test_data.hpp"

#include <boost/json/parse.hpp>
#include <doctest/doctest.h>
#include <filesystem>

using namespace tether;
using namespace tether::api;
using tether::test::read_data;

TEST_SUITE("api::event") {

    TEST_CASE("an event with an invalid id is kept without the id") {
        for (const std::string& id : {std::string(257, 'x'), std::string{"a\\nb"}, std::string{"\\u009b"}}) {
            const auto e = parse_event(R"({"type":"agent.message","id":")" + id + R"("})");
            REQUIRE(e.has_value());
            CHECK(e->id.empty());
            CHECK(e->bad_id);
            CHECK(e->raw.find(id) != std::string::npos);
        }
        const auto odd = parse_event(R"({"type":"a","id":"any text: ../x"})");
        CHECK(odd->id == "any text: ../x");
        CHECK_FALSE(odd->bad_id);
        CHECK_FALSE(parse_event(R"({"type":"a"})")->bad_id);
    }

    TEST_CASE("every fixture is read, and its text is kept byte for byte") {
        std::size_t count = 0;
        for (const char* folder : {"events", "events/variants"})
            for (const auto& file : std::filesystem::directory_iterator{test::data_dir() / folder}) {
                if (file.path().extension() != ".json" || file.path().filename() == "index.json") continue;
                CAPTURE(file.path().string());
                const std::string text = read_data((std::filesystem::path{folder} / file.path().filename()).string());
                const auto e = parse_event(text);
                REQUIRE(e.has_value());
                CHECK(e->raw == text);
                CHECK_FALSE(e->type.empty());
                CHECK(e->is_preview() == e->id.empty());
                CHECK((e->queued || e->is_preview()) != e->processed_at.has_value());
                ++count;
            }
        CHECK(count > 70);
    }

    TEST_CASE("a message's text blocks are joined and its time is read") {
        const auto e = parse_event(
            R"({"type":"agent.message","id":"e1","processed_at":"2026-11-20T09:15:03.25Z",
        "content":[{"type":"text","text":"a"},{"type":"redacted"},{"type":"image","text":"no"},7,{"type":"text","text":"b"}]})");
        REQUIRE(e.has_value());
        CHECK(e->kind == event_kind::agent_message);
        CHECK(e->text == "ab");
        CHECK(e->processed_at == parse_timestamp("2026-11-20T09:15:03.250Z"));
        CHECK_FALSE(e->queued);
    }

    TEST_CASE("a queued event has a null time, which differs from a missing time") {
        CHECK(parse_event(R"({"type":"user.message","processed_at":null})")->queued);
        CHECK_FALSE(parse_event(R"({"type":"user.message"})")->queued);
    }

    TEST_CASE("an idle says why it stopped") {
        const auto e = parse_event(read_data("events/variants/session.status_idle.requires_action.json"));
        REQUIRE(e->stop);
        CHECK(e->stop->type == "requires_action");
        CHECK(e->stop->event_ids.size() == 2);
        CHECK(e->stop_details.empty());

        const auto refusal = parse_event(R"({"type":"session.status_idle","id":"e","stop_reason":{"type":"refusal"},
        "stop_details": {"type":"refusal", "weight":0.50}})");
        CHECK(refusal->stop->type == "refusal");
        CHECK(refusal->stop_details == R"({"type":"refusal", "weight":0.50})");
    }

    TEST_CASE("a thread's idle is not the session's idle") {
        const auto e = parse_event(read_data("events/variants/session.thread_status_idle.requires_action.json"));
        CHECK(e->kind == event_kind::other);
        CHECK_FALSE(e->stop);
    }

    TEST_CASE("tools, answers, errors and spans say what they refer to") {
        const auto use = parse_event(read_data("events/agent.tool_use.json"));
        CHECK(use->name == "bash");
        CHECK_FALSE(use->evaluated_permission.empty());
        CHECK(parse_event(read_data("events/user.tool_confirmation.json"))->refers_to ==
              "sevt_01NQH6nMtKQ2adm6CDFKq7sd");
        CHECK(parse_event(read_data("events/user.custom_tool_result.json"))->refers_to ==
              "sevt_01NQK28cxHo8MqYmGk1AbiMo");
        CHECK(parse_event(read_data("events/span.model_request_end.json"))->refers_to ==
              "sevt_01NQtjpTGfYuRDvCc69eBUai");
        CHECK(parse_event(read_data("events/workflow_run.created.json"))->workflow_run_id ==
              "wrun_01NQha5VqUyFV2K7uG6Uotap");
        CHECK_FALSE(parse_event(read_data("events/variants/agent.tool_use.crossposted.json"))->thread_id.empty());

        const auto error = parse_event(read_data("events/session.error.json"));
        CHECK(error->error_type == "model_overloaded_error");
        CHECK(error->error_message == "The model is overloaded. Retrying.");
        CHECK(error->retry_status == "retrying");

        const auto usage = parse_event(read_data("events/session.usage.json"));
        CHECK(usage->usage.starts_with('{'));
        CHECK(usage->usage.find(R"("active_seconds": 342.5)") != std::string::npos);
    }

    TEST_CASE("members of an unexpected kind count as absent") {
        const auto e = parse_event(
            R"({"type":"session.status_idle","id":7,"processed_at":true,"content":"text",
        "stop_reason":"end_turn","stop_details":null,"name":[],"future":{"a":[1]}})");
        REQUIRE(e.has_value());
        CHECK(e->id.empty());
        CHECK_FALSE(e->processed_at);
        CHECK_FALSE(e->stop);
        CHECK(e->text.empty());
        CHECK(parse_event(R"({"type":"session.status_idle","stop_reason":{"event_ids":[1,"a"]}})")->stop ==
              stop_reason{"", {"a"}});
        CHECK_FALSE(parse_event(R"({"type":"session.error","error":[]})")->retry_status.size());
    }

    TEST_CASE("a value that is not an object with a type is malformed") {
        for (const char* text : {"", "null", "[]", "{}", R"({"type":7})", R"({"type":""})", R"({"type":"a")",
                                 R"({"type":"a"} x)", R"({"type":"a"}{"type":"a"})"}) {
            CAPTURE(text);
            CHECK(parse_event(text).error() == errc::malformed_event);
        }
    }

    TEST_CASE("the nesting depth of an event is bounded") {
        const auto nested = [](std::size_t depth) {
            return R"({"type":"a","x":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
        };
        CHECK(parse_event(nested(500)).has_value());
        CHECK(parse_event(nested(600)).error() == errc::malformed_event);
        CHECK(parse_event(R"({"type":"a","x":)" + std::string(1'000'000, '[')).error() == errc::malformed_event);
    }

    TEST_CASE("text that is cut inside a surrogate pair does not lose the event") {
        const auto e = parse_event(
            R"({"type":"agent.message","content":[{"type":"text","text":"a\ud83d b \udc00\\ud83d \ud83d\ude00"}]})");
        REQUIRE(e.has_value());
        CHECK(e->text == "a\xEF\xBF\xBD b \xEF\xBF\xBD\\ud83d \xF0\x9F\x98\x80");
        CHECK(e->raw.find(R"(a\ud83d b)") != std::string::npos);
    }

    TEST_CASE("a large event is read too") {
        const std::string text(3'000'000, 'x');
        const auto e = parse_event(R"({"type":"agent.message","content":[{"type":"text","text":")" + text + R"("}]})");
        REQUIRE(e.has_value());
        CHECK(e->text == text);
    }

    TEST_CASE("an event made from a document has compact text") {
        const auto e = to_event(boost::json::parse(R"({ "type": "user.interrupt", "id": "" })"));
        CHECK(e->raw == R"({"type":"user.interrupt","id":""})");
        CHECK(to_event(nullptr).error() == errc::malformed_event);
        CHECK(to_event(boost::json::parse(R"({"type":"a","n":[1e400,0e99999]})"))->raw ==
              R"({"type":"a","n":[1e999,null]})");
    }

    TEST_CASE("a member with too many values counts as absent, and the event keeps the others") {
        std::string input = "{";
        for (int i = 0; i < 2'000; ++i) input += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":0";
        input += "}";
        const std::string text =
            R"({"type":"agent.custom_tool_use","id":"sevt_1","input":)" + input + R"(,"name":"search"})";
        const auto e = parse_event(text);
        REQUIRE(e.has_value());
        CHECK(e->raw == text);
        CHECK(e->id == "sevt_1");
        CHECK(e->name == "search");
        CHECK(parse_event(R"({"type":"agent.message",)" + input.substr(1)).error() == errc::malformed_event);
        CHECK(parse_event(R"({"type":"x","input":)" + input + "x}").error() == errc::malformed_event);
    }
}
