// Tests which option a refused request concerns.
#include "refusal.hpp"

#include "commands/command.hpp"

#include <doctest/doctest.h>

using namespace tether::cli;
using tether::client::failure;

namespace {

failure bad(std::string field, std::string detail) {
    failure why = tether::client::parse_problem(400, "{}");
    why.field = std::move(field);
    why.detail = std::move(detail);
    return why;
}

command_line given(const std::vector<std::string>& words) {
    command_line line;
    line.read(words, run_command.options);
    return line;
}

} // namespace

TEST_SUITE("cli::refusal") {

    TEST_CASE("a bad value of an option is misuse that names the option") {
        const auto wrong = to_misuse(bad("/timeout", "must be from 1ms to 366d"), given({"--timeout", "900d"}));
        REQUIRE(wrong.has_value());
        CHECK(*wrong == "--timeout: must be from 1ms to 366d");
        CHECK(to_misuse(bad("/labels/a~1b", "is too long"), given({"--label", "a/b=x"})) == "--label: is too long");
    }

    TEST_CASE("a missing value that no option gave is named, but is not misuse") {
        const auto why = bad("/environment_id", "is missing");
        CHECK_FALSE(to_misuse(why, given({})).has_value());
        CHECK(reason_text(why) == "--environment: is missing");
    }

    TEST_CASE("fields without an option stay as they are") {
        CHECK(reason_text(bad("/events/0/type", "must be a string")) == "/events/0/type: must be a string");
        CHECK(reason_text(bad("/agents", "is unknown")) == "/agents: is unknown");
        CHECK(reason_text(bad("", "no")) == "no");
    }

    TEST_CASE("only a bad request can be misuse") {
        auto why = bad("/timeout", "x");
        why.status = 503;
        CHECK_FALSE(to_misuse(why, given({"--timeout", "1s"})).has_value());
    }
}
