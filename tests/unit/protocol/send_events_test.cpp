// Tests the body of `POST /v1/runs/{id}/events`.
#include <tether/protocol/send_events.hpp>

#include <tether/protocol/input_events.hpp>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tether::protocol;

TEST_SUITE("protocol::send_events") {

    TEST_CASE("every event that a session accepts is forwarded unchanged") {
        for (const std::string_view event : {
                 R"({"type":"user.message","content":[{"type":"text","text":"x"}]})",
                 R"({"type":"user.interrupt"})",
                 R"({"type":"user.interrupt","session_thread_id":"sthr_1"})",
                 R"({"type":"user.tool_confirmation","tool_use_id":"sevt_1","result":"allow"})",
                 R"({"type":"user.tool_confirmation","tool_use_id":"sevt_1","result":"deny","deny_message":"no"})",
                 R"({"type":"user.custom_tool_result","custom_tool_use_id":"sevt_1"})",
                 R"({"type":"user.tool_result","tool_use_id":"sevt_1","is_error":true})",
                 R"({"type":"user.define_outcome","description":"d","rubric":{"type":"text","content":"r"}})",
                 R"({"type":"system.message","content":[{"type":"text","text":"x"}]})",
             }) {
            CAPTURE(event);
            const auto parsed = parse_send_events(fmt::format(R"({{"events":[{}]}})", event));
            REQUIRE(parsed.has_value());
            CHECK(serialize(parsed->front()) == event);
        }
    }

    TEST_CASE("every error about an event names its field") {
        const struct {
            std::string_view body, field;
        } table[] = {
            {"7", "/"},
            {"{}", "/events"},
            {R"({"events":{}})", "/events"},
            {R"({"events":[]})", "/events"},
            {R"({"events":[{"type":"user.interrupt"}],"now":true})", "/now"},
            {R"({"events":[{"type":"user.interrupt"},{"type":"session.status_idle"}]})", "/events/1/type"},
            {R"({"events":[{"type":"user.tool_confirmation","result":"allow"}]})", "/events/0/tool_use_id"},
            {R"({"events":[{"type":"user.tool_confirmation","tool_use_id":"x","result":"maybe"}]})",
             "/events/0/result"},
            {R"({"events":[{"type":"user.custom_tool_result"}]})", "/events/0/custom_tool_use_id"},
            {R"({"events":[{"type":"system.message","content":[1]},{"type":"user.interrupt"}]})", "/events/0/type"},
        };
        for (const auto& row : table) {
            CAPTURE(row.body);
            const auto parsed = parse_send_events(row.body);
            REQUIRE_FALSE(parsed.has_value());
            CHECK(parsed.error().field == row.field);
        }
    }

    TEST_CASE("one request contains a bounded number of events") {
        std::string events = R"({"type":"user.interrupt"})";
        for (std::size_t i = 1; i < max_input_events; ++i) events += R"(,{"type":"user.interrupt"})";
        CHECK(parse_send_events(fmt::format(R"({{"events":[{}]}})", events)).has_value());
        const auto over = parse_send_events(fmt::format(R"({{"events":[{},{{"type":"user.interrupt"}}]}})", events));
        REQUIRE_FALSE(over.has_value());
        CHECK(over.error().field == "/events");
    }
}
