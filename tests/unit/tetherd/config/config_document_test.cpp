// Tests how the text of the configuration file is parsed.
#include <daemon/tetherd/config/config_document.hpp>

#include <doctest/doctest.h>

using namespace tether;
using namespace tether::daemon;

namespace {

std::vector<json_issue> issues_of(std::string_view text) {
    std::vector<json_issue> issues;
    const auto object = parse_config(text, issues);
    CHECK((object || !issues.empty()));
    return issues;
}

} // namespace

TEST_SUITE("daemon::config_document") {

    TEST_CASE("comments and trailing commas are allowed, text after the document is not") {
        CHECK(issues_of("{} // the end\n").empty());
        CHECK(issues_of("/* all\n defaults */ {\"log\": {\"level\": \"info\",},}").empty());
        REQUIRE(issues_of("{} {}").size() == 1);
        CHECK(issues_of("{} {}").front().text.find("line 1, column 4") != std::string::npos);
        CHECK(issues_of("[]") == std::vector<json_issue>{{"", "must be an object"}});
        CHECK(issues_of("null") == std::vector<json_issue>{{"", "must be an object"}});
    }

    TEST_CASE("an empty file is an empty object") {
        for (const char* text :
             {"", "\n", " \t\r\n\n", "// nothing", "// nothing\n", "/* nothing */", "/* a */ // b\n\n"}) {
            CAPTURE(text);
            std::vector<json_issue> issues;
            CHECK(parse_config(text, issues) == boost::json::object{});
            CHECK(issues.empty());
        }
        for (const char* text : {"/* open", "{", "/", "{ // open", "\"", "nul", ",", "/* a */ }"}) {
            CAPTURE(text);
            CHECK(issues_of(text).size() == 1);
        }
    }

    TEST_CASE("a syntax error is reported with its position") {
        const auto issues = issues_of("{\n  \"listen\": oops\n}");
        REQUIRE(issues.size() == 1);
        CHECK(issues.front().text.find("line 2, column 13") != std::string::npos);
    }

    TEST_CASE("a repeated member is an error with its path") {
        CHECK(issues_of("{\"a\": {\"b\": 1, // first\n \"b\": 2}, \"a\": {}, }") ==
              std::vector<json_issue>{{"/a/b", "is given twice"}, {"/a", "is given twice"}});
    }
}
