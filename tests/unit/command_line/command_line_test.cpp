// Tests how command lines are parsed, and which mistakes are named.
#include "command_line/command_line.hpp"
#include "command_line/help.hpp"

#include <array>
#include <doctest/doctest.h>

using namespace tether::cli;
using namespace std::chrono_literals;

namespace {

constexpr std::array table{
    option{'a', "all", "", "Include all"},
    option{'f', "file", "FILE", "Read FILE"},
    option{0, "label", "KEY=VALUE", "Label", check_pair, /*repeats=*/true},
    option{0, "timeout", "DURATION", "Wait", check_duration},
};

using words = std::vector<std::string>;

command_line parse(const words& line) {
    command_line parsed;
    parsed.read(line, table);
    return parsed;
}

words mistakes_of(const words& line, const operand_range& range = {0, operand_range::no_limit, {}}) {
    command_line parsed = parse(line);
    parsed.check_operands(range);
    return parsed.mistakes();
}

} // namespace

TEST_SUITE("cli::command_line") {

    TEST_CASE("a value may follow its option in every usual way") {
        for (const words& line :
             {words{"--file", "x"}, words{"--file=x"}, words{"-f", "x"}, words{"-fx"}, words{"-afx"}}) {
            CAPTURE(line[0]);
            CHECK(parse(line).value("file") == "x");
        }
    }

    TEST_CASE("options and operands may be mixed until two dashes") {
        const auto line = parse({"one", "-a", "two", "--", "-a", "--file"});
        CHECK(line.has("all"));
        CHECK(line.operands() == words{"one", "two", "-a", "--file"});
    }

    TEST_CASE("a single dash is an operand, also as a value") {
        CHECK(parse({"-"}).operands() == words{"-"});
        CHECK(parse({"-f", "-"}).value("file") == "-");
    }

    TEST_CASE("repeated options are kept in order") {
        CHECK(parse({"--label=a=1", "--label", "b=2"}).all("label") == words{"a=1", "b=2"});
    }

    TEST_CASE("a line may be read in parts") {
        command_line line;
        line.read(words{"-fx"}, table);
        line.read(words{"one", "--file=y"}, table);
        CHECK(line.operands() == words{"one"});
        CHECK(line.mistakes() == words{"--file is given more than once"});
    }

    TEST_CASE("a mistake is named") {
        CHECK(mistakes_of({"--fil", "x"}) == words{"unknown option '--fil'"});
        CHECK(mistakes_of({"-x"}) == words{"unknown option '-x'"});
        CHECK(mistakes_of({"--all=yes"}) == words{"--all takes no value"});
        CHECK(mistakes_of({"--file"}) == words{"--file needs a value: FILE"});
        CHECK(mistakes_of({"-af"}) == words{"-f needs a value: FILE"});
        CHECK(mistakes_of({"-fx", "-fy"}) == words{"--file is given more than once"});
    }

    TEST_CASE("every mistake is named") {
        CHECK(mistakes_of({"-x", "--all=1", "--timeout=soon", "--label", "b", "one", "--file"}, {2, 2, "give two"}) ==
              words{"unknown option '-x'", "--all takes no value",
                    "--timeout: 'soon' is not a duration such as 90s, 30m or 1h30m", "--label: 'b' is not KEY=VALUE",
                    "--file needs a value: FILE", "give two"});
    }

    TEST_CASE("surplus operands are named, except possible values of unknown options") {
        CHECK(mistakes_of({"a", "b", "c"}, {0, 1, {}}) == words{"unexpected argument 'b'", "unexpected argument 'c'"});
        CHECK(mistakes_of({"--fil", "x"}, {}) == words{"unknown option '--fil'"});
        CHECK(mistakes_of({"--fil", "x", "y"}, {}) == words{"unknown option '--fil'", "unexpected argument 'y'"});
    }

    TEST_CASE("options that exclude each other are named") {
        command_line line = parse({"-a", "-fx"});
        line.check_exclusive("all", "label");
        CHECK(line.mistakes().empty());
        line.check_exclusive("all", "file");
        CHECK(line.mistakes() == words{"--all and --file cannot be combined"});
    }

    TEST_CASE("durations are checked") {
        CHECK(parse({"--timeout", "1h30m"}).duration("timeout") == 90min);
        CHECK(parse({}).duration("timeout") == std::nullopt);
        for (const auto* text : {"5", "0s", "5x", "-1s"})
            CHECK(mistakes_of({std::string{"--timeout="} + text}).size() == 1);
    }

    TEST_CASE("a pair needs a key") {
        CHECK(split_pair("a=b=c") == std::pair<std::string, std::string>{"a", "b=c"});
        CHECK(split_pair("a=").second == "");
        CHECK(mistakes_of({"--label", "=b"}) == words{"--label: '=b' is not KEY=VALUE"});
        CHECK(check_pair("a=").empty());
        CHECK_FALSE(check_pair("b").empty());
    }

    TEST_CASE("options are listed with a column for letters only if one has a letter") {
        CHECK(options_text(std::span{table}.first(2)) ==
              "\nOptions:\n  -a, --all        Include all\n  -f, --file FILE  Read FILE\n");
        CHECK(options_text(std::span{table}.last(1)) == "\nOptions:\n  --timeout DURATION  Wait\n");
        CHECK(options_text(std::span{table}.subspan(1, 2)) ==
              "\nOptions:\n  -f, --file FILE        Read FILE\n      --label KEY=VALUE  Label\n");
    }

    TEST_CASE("misuse is one line for each mistake, and the way to the help") {
        CHECK(misuse_text("tether", "tether ps --help", words{"one", "two"}) ==
              "tether: one\ntether: two\nSee 'tether ps --help'.");
    }
}
