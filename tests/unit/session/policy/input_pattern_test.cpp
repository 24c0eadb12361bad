// Tests how a sent event is recognised by its type and content.
#include <tether/session/policy/input_pattern.hpp>

#include "events.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>

using namespace tether;
using namespace tether::session;
using namespace tether::test;

namespace {

/// Whether `shown` is recognised as `sent`; the server added an id and a time.
bool recognised(const std::string& sent, const std::string& shown) {
    auto event = boost::json::parse(shown).as_object();
    event["id"] = "sevt_1";
    event["processed_at"] = "2026-11-20T10:00:00Z";
    return matches(to_pattern(boost::json::parse(sent)), *api::to_event(event));
}

std::string message_with(const std::string& blocks) {
    return R"({"type":"user.message","content":[)" + blocks + "]}";
}

std::string text_block(const std::string& text) {
    return R"({"type":"text","text":")" + text + R"("})";
}

} // namespace

TEST_SUITE("session::input_pattern") {

    TEST_CASE("an event is recognised by its sent members") {
        const std::string sent = message_with(text_block("Build it."));
        CHECK(recognised(sent, sent));
        CHECK(
            recognised(sent, R"({"type":"user.message","content":[{"type":"text","text":"Build it.","citations":null}],
                                   "session_thread_id":"sthr_1","extra":{"a":1}})"));
        CHECK_FALSE(recognised(sent, message_with(text_block("Build that."))));
        CHECK_FALSE(recognised(sent, R"({"type":"user.message"})"));
        CHECK_FALSE(recognised(sent, R"({"type":"agent.message","content":[{"type":"text","text":"Build it."}]})"));
        CHECK_FALSE(matches(nullptr, event_of("user.message", "u1", text_content("Build it."))));
        CHECK_FALSE(matches(to_pattern("text"), event_of("user.message", "u1")));
    }

    TEST_CASE("an id and a time in the sent event are not compared") {
        CHECK(
            recognised(R"({"type":"user.interrupt","id":"mine","processed_at":null})", R"({"type":"user.interrupt"})"));
    }

    TEST_CASE("long texts are recognised without being stored") {
        const std::string text(100'000, 'x');
        const auto pattern = to_pattern(boost::json::parse(message_with(text_block(text))));
        CHECK(boost::json::serialize(pattern).size() < 200);
        CHECK(recognised(message_with(text_block(text)), message_with(text_block(text))));
        std::string other = text;
        other.back() = 'y';
        CHECK_FALSE(recognised(message_with(text_block(text)), message_with(text_block(other))));
    }

    TEST_CASE("text blocks may be joined or split") {
        CHECK(recognised(message_with(text_block("One.") + "," + text_block("Two.")),
                         message_with(text_block("One.Two."))));
        CHECK(recognised(message_with(text_block("One.Two.")),
                         message_with(text_block("One.") + "," + text_block("Two."))));
    }

    TEST_CASE("a file may come back as text, and content as redacted") {
        const std::string file = R"({"type":"document","source":{"type":"file","file_id":"file_1"}})";
        CHECK(
            recognised(message_with(file), message_with(R"({"type":"document","source":{"type":"text","data":"a"}})")));
        CHECK(recognised(message_with(file), message_with(text_block("a"))));
        CHECK(recognised(message_with(file), message_with(file)));
        CHECK_FALSE(recognised(message_with(file),
                               message_with(R"({"type":"document","source":{"type":"file","file_id":"file_2"}})")));
        CHECK(recognised(message_with(text_block("secret")), message_with(R"({"type":"redacted"})")));
        CHECK(recognised(
            R"({"type":"user.define_outcome","description":"A CSV.","rubric":{"type":"file","file_id":"f"}})",
            R"({"type":"user.define_outcome","description":"A CSV.","outcome_id":"outc_1",
                             "rubric":{"type":"text","content":"- rows"},"max_iterations":3})"));
    }

    TEST_CASE("numbers, defaults and null members are compared by their meaning") {
        CHECK(recognised(R"({"type":"user.define_outcome","description":"A","max_iterations":5,"rubric":null})",
                         R"({"type":"user.define_outcome","description":"A","max_iterations":5.0})"));
        CHECK(recognised(R"({"type":"user.custom_tool_result","custom_tool_use_id":"c1","is_error":false})",
                         R"({"type":"user.custom_tool_result","custom_tool_use_id":"c1"})"));
        CHECK_FALSE(recognised(R"({"type":"user.custom_tool_result","custom_tool_use_id":"c1","is_error":true})",
                               R"({"type":"user.custom_tool_result","custom_tool_use_id":"c1"})"));
        CHECK_FALSE(recognised(R"({"type":"user.tool_confirmation","tool_use_id":"c1","result":"allow"})",
                               R"({"type":"user.tool_confirmation","tool_use_id":"c1","result":"deny"})"));
    }
}
