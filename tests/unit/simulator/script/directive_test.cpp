// Tests of simulator/script/directive.hpp.
#include <tether/simulator/script/directive.hpp>

#include <doctest/doctest.h>

using namespace tether::simulator;
using verb = directive::verb;

TEST_SUITE("simulator::directive") {

    TEST_CASE("lines that start with @ are directives and other lines are not") {
        const auto list = parse_directives("hello\n@think\n  @say Hello you\nuser@example.com\r\n@wait 250ms\n");
        REQUIRE(list.steps.size() == 3);
        CHECK(list.complaints.empty());
        CHECK(list.steps[0].what == verb::think);
        CHECK(list.steps[1].text == "Hello you");
        CHECK(list.steps[2].pause == std::chrono::milliseconds{250});
    }

    TEST_CASE("a tool call has a name, an input and a result") {
        const auto list =
            parse_directives("@tool bash {\"command\":\"ls => x\"} => a b\n@custom get_stock\n@ask rm {\"n\":1}");
        REQUIRE(list.steps.size() == 3);
        CHECK(list.steps[0].name == "bash");
        CHECK(list.steps[0].input.at("command") == "ls => x");
        CHECK(list.steps[0].text == "a b");
        CHECK(list.steps[1].input.empty());
        CHECK(list.steps[2].input.at("n") == 1);
    }

    TEST_CASE("an error is retried unless it says otherwise") {
        const auto list = parse_directives("@error model_overloaded_error\n@error billing_error exhausted");
        REQUIRE(list.steps.size() == 2);
        CHECK(list.steps[0].text == "retrying");
        CHECK(list.steps[1].text == "exhausted");
    }

    TEST_CASE("a line that looks like a directive but is not one gets an error") {
        for (const char* line : {"@unknown", "@wait soon", "@wait 367d", "@tool", "@tool x {broken", "@messages many",
                                 "@error x maybe", "@messages 99999999999", "@think hard", "@say"}) {
            CAPTURE(line);
            const auto list = parse_directives(line);
            CHECK(list.steps.empty());
            CHECK(list.complaints.size() == 1);
        }
    }

    TEST_CASE("the default script ends with the first line of the prompt") {
        const auto script = default_script("Count the files.\nPlease.");
        REQUIRE_FALSE(script.empty());
        CHECK(script.back().text == "Done: Count the files.");
    }
}
