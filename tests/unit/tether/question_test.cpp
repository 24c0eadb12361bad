// Tests which question an answer is for, and what is sent.
#include "question.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tether::cli;
using tether::protocol::run_document;

namespace {

const question ask_one{"sevt_01AA", "agent.tool_use", "bash", "user.tool_confirmation"};
const question ask_two{"sevt_01BB", "agent.mcp_tool_use", "tracker", "user.tool_confirmation"};
const question custom{"sevt_01CC", "agent.custom_tool_use", "get_stock", "user.custom_tool_result"};
const question unknown{"sevt_01DD", "agent.newer", "", "user.newer"};

run_document waiting(std::vector<question> for_what) {
    run_document run;
    run.id = "run_01M831GZ6YETDARMZNABZY16FH";
    run.state = "waiting";
    run.waiting_for = std::move(for_what);
    return run;
}

/// The selected event, or the reason for none.
std::string chosen(std::vector<question> among, answer_kind kind, std::optional<std::string> id = {}) {
    const auto found = choose_question(waiting(std::move(among)), kind, id);
    if (const auto* asked = std::get_if<question>(&found)) return asked->event_id;
    return std::get<no_such_question>(found).text;
}

} // namespace

TEST_SUITE("cli::answer") {

    TEST_CASE("the only question of its kind needs no id") {
        CHECK(chosen({ask_one}, answer_kind::verdict) == "sevt_01AA");
        CHECK(chosen({custom, ask_one}, answer_kind::verdict) == "sevt_01AA");
        CHECK(chosen({custom, ask_one}, answer_kind::result) == "sevt_01CC");
    }

    TEST_CASE("of several questions one is named, by its complete id or by the end of it") {
        CHECK(chosen({ask_one, ask_two}, answer_kind::verdict, "sevt_01BB") == "sevt_01BB");
        CHECK(chosen({ask_one, ask_two}, answer_kind::verdict, "BB") == "sevt_01BB");
        CHECK(chosen({ask_one, ask_two}, answer_kind::verdict) ==
              "give an ID: run_01M831GZ6YETDARMZNABZY16FH is waiting for bash (sevt_01AA), tracker (sevt_01BB)");
    }

    TEST_CASE("an impossible answer says why") {
        CHECK(chosen({}, answer_kind::verdict) ==
              "run_01M831GZ6YETDARMZNABZY16FH is not waiting for an answer (state: waiting)");
        CHECK(chosen({ask_one}, answer_kind::verdict, "sevt_9") ==
              "no pending question 'sevt_9' in run_01M831GZ6YETDARMZNABZY16FH; pending: bash (sevt_01AA)");
        CHECK(chosen({ask_one}, answer_kind::verdict, "") ==
              "no pending question '' in run_01M831GZ6YETDARMZNABZY16FH; pending: bash (sevt_01AA)");
        CHECK(chosen({custom}, answer_kind::verdict) ==
              "run_01M831GZ6YETDARMZNABZY16FH is waiting for get_stock (sevt_01CC), which does not accept a yes or no: "
              "use 'tether answer ABZY16FH sevt_01CC TEXT' or 'tether cancel ABZY16FH'");
        CHECK(chosen({unknown}, answer_kind::result, "sevt_01DD").ends_with("use 'tether cancel ABZY16FH'"));
    }

    TEST_CASE("the suggested commands are those that can answer") {
        CHECK(how_to_answer(waiting({ask_one})) ==
              "'tether approve ABZY16FH', 'tether deny ABZY16FH' or 'tether cancel ABZY16FH'");
        CHECK(how_to_answer(waiting({ask_one, ask_two})).starts_with("'tether approve ABZY16FH sevt_01AA', "));
        CHECK(how_to_answer(waiting({custom, ask_one})) ==
              "'tether answer ABZY16FH sevt_01CC TEXT', 'tether approve ABZY16FH sevt_01AA', "
              "'tether deny ABZY16FH sevt_01AA' or 'tether cancel ABZY16FH'");
        CHECK(how_to_answer(waiting({})) == "'tether cancel ABZY16FH'");
    }

    TEST_CASE("a question shows the tool's input, without control sequences") {
        CHECK(question_text(ask_one, "bash: make\tpublish\x1b[2J", 80) == "bash: make publish\uFFFD[2J (sevt_01AA)");
        CHECK(question_text(ask_one, "", 80) == "bash (sevt_01AA)");
        CHECK(question_text(unknown, "", 80) == "agent.newer (sevt_01DD)");
        CHECK(question_text(ask_one, "bash: make publish", 25) == "bash: make p\u2026 (sevt_01AA)");
        CHECK(question_text(ask_one, "bash: make publish", 3) == "\u2026 (sevt_01AA)");
    }

    TEST_CASE("a question shows the complete input, on its line or below it") {
        question asked = ask_one;
        asked.input = boost::json::parse(R"({"command":"make publish"})");
        CHECK(question_lines(asked, "", "run_1", 10) == std::vector<std::string>{"bash: make publish (sevt_01AA)"});
        for (const auto* input : {R"({"command":"make publish","env":"x"})", R"({"command":"make\npublish"})",
                                  R"({"command":"make  publish"})", R"({"command":"make\u200bpublish"})",
                                  R"({"unknown":"x"})", R"(["make"])", R"({"command":7})"}) {
            CAPTURE(input);
            asked.input = boost::json::parse(input);
            const auto lines = question_lines(asked, "", "run_1", 60);
            REQUIRE(lines.size() == 2);
            CHECK(lines[1] == input);
            CHECK(whole_question_text(asked) == fmt::format("bash (sevt_01AA) {}", input));
        }
        asked.input = boost::json::parse("{}");
        CHECK(question_lines(asked, "", "run_1", 60) == std::vector<std::string>{"bash (sevt_01AA)"});
        asked.mcp_server = "box";
        asked.input = boost::json::object{{"x", std::string(10'000, ' ') + "rm"}};
        CHECK(question_lines(asked, "", "run_1", 60).at(1).ends_with(" rm\"}"));
        CHECK(whole_question_text(asked).starts_with("box/bash (sevt_01AA) {"));
        asked.input = nullptr;
        CHECK(question_lines(asked, "bash: ls", "run_01M831GZ6YETDARMZNABZY16FH", 60) ==
              std::vector<std::string>{"bash: ls (sevt_01AA)",
                                       "its input is too long or unknown: see 'tether show ABZY16FH'"});
    }

    TEST_CASE("events have the members that the API accepts") {
        using boost::json::serialize;
        CHECK(serialize(make_verdict(ask_one, true, "ignored")) ==
              R"({"type":"user.tool_confirmation","tool_use_id":"sevt_01AA","result":"allow"})");
        CHECK(
            serialize(make_verdict(ask_one, false, "not now")) ==
            R"({"type":"user.tool_confirmation","tool_use_id":"sevt_01AA","result":"deny","deny_message":"not now"})");
        CHECK(
            serialize(make_result(custom, "12", false)) ==
            R"({"type":"user.custom_tool_result","custom_tool_use_id":"sevt_01CC","content":[{"type":"text","text":"12"}]})");
        question own = ask_one;
        own.answer_with = "user.tool_result";
        CHECK(
            serialize(make_result(own, "no", true)) ==
            R"({"type":"user.tool_result","tool_use_id":"sevt_01AA","content":[{"type":"text","text":"no"}],"is_error":true})");
        CHECK(serialize(make_message("go on")) ==
              R"({"type":"user.message","content":[{"type":"text","text":"go on"}]})");
    }
}
