// Tests how command lines are parsed, and which mistake is named.
#include "command_line/arguments.hpp"

#include <array>
#include <doctest/doctest.h>

using namespace tether::cli;
using namespace std::chrono_literals;

namespace {

constexpr std::array table{
    option{'a', "all", "", "Include all"},
    option{'f', "file", "FILE", "Read FILE"},
    option{0, "label", "KEY=VALUE", "Label", true},
    option{0, "timeout", "DURATION", "Wait"},
};

checked<arguments> parse(std::vector<std::string> line) {
    return parse_arguments(line, table);
}

using words = std::vector<std::string>;

} // namespace

TEST_SUITE("cli::arguments") {

    TEST_CASE("a value may follow its option in every usual way") {
        for (const words& line :
             {words{"--file", "x"}, words{"--file=x"}, words{"-f", "x"}, words{"-fx"}, words{"-afx"}}) {
            CAPTURE(line[0]);
            CHECK(parse(line)->value("file") == "x");
        }
    }

    TEST_CASE("options and words may be mixed until two dashes") {
        const auto given = parse({"one", "-a", "two", "--", "-a", "--file"});
        CHECK(given->has("all"));
        CHECK(given->words() == words{"one", "two", "-a", "--file"});
    }

    TEST_CASE("a single dash is a word, also as a value") {
        CHECK(parse({"-"})->words() == words{"-"});
        CHECK(parse({"-f", "-"})->value("file") == "-");
    }

    TEST_CASE("repeated options are kept in order") {
        CHECK(parse({"--label=a=1", "--label", "b=2"})->all("label") == words{"a=1", "b=2"});
    }

    TEST_CASE("a mistake is named") {
        const auto mistake = [](words line) { return parse(std::move(line)).error().text; };
        CHECK(mistake({"--fil", "x"}) == "unknown option --fil");
        CHECK(mistake({"-x"}) == "unknown option -x");
        CHECK(mistake({"--all=yes"}) == "option --all takes no value");
        CHECK(mistake({"--file"}) == "option --file needs a value: FILE");
        CHECK(mistake({"-af"}) == "option -f needs a value: FILE");
        CHECK(mistake({"-fx", "-fy"}) == "option --file was given twice");
    }

    TEST_CASE("durations are checked") {
        CHECK(parse({"--timeout", "1h30m"})->duration("timeout").value() == 90min);
        CHECK(parse({})->duration("timeout").value() == std::nullopt);
        for (const auto* text : {"5", "0s", "5x", "-1s"})
            CHECK(parse({std::string{"--timeout="} + text})->duration("timeout").has_error());
    }

    TEST_CASE("a pair needs a key") {
        CHECK(parse_pair("label", "a=b=c").value() == std::pair<std::string, std::string>{"a", "b=c"});
        CHECK(parse_pair("label", "a=").value().second == "");
        CHECK(parse_pair("label", "=b").error().text == "--label: '=b' is not KEY=VALUE");
        CHECK(parse_pair("label", "b").has_error());
    }
}
