// Tests that completion knows every command and every option.
#include "completion/completion.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tether::cli;
using namespace tether::cli::completion;

namespace {

bool holds(const std::string& script, const std::string& text) {
    return script.find(text) != script.npos;
}

} // namespace

TEST_SUITE("cli::completion") {

    TEST_CASE("each shell's script contains every command with its options") {
        const std::string bash = bash_script(), zsh = zsh_script(), fish = fish_script();
        for (const command* one : commands()) {
            CAPTURE(one->name);
            const auto line = bash.find(fmt::format("\n    {}) words='", one->name));
            REQUIRE(line != bash.npos);
            const std::string words = bash.substr(line, bash.find(";;", line) - line);
            const auto part = zsh.find(fmt::format("\n        {})\n", one->name));
            REQUIRE(part != zsh.npos);
            const std::string specifications = zsh.substr(part, zsh.find(";;", part) - part);
            CHECK(holds(zsh, fmt::format("'{}:", one->name)));
            CHECK(holds(fish, fmt::format("-a {} -d '", one->name)));
            for (const option& row : options_of(*one)) {
                CAPTURE(row.name);
                CHECK(holds(words, fmt::format("--{} ", row.name)) != holds(words, fmt::format("--{}'", row.name)));
                CHECK(holds(specifications, fmt::format("--{}", row.name)));
                CHECK(holds(fish, fmt::format(" -l {}", row.name)));
                if (row.letter) CHECK(holds(words, fmt::format(" -{}", row.letter)));
            }
        }
    }

    TEST_CASE("runs, files and words are offered where they are valid") {
        CHECK(takes_runs(cancel_command));
        CHECK(takes_runs(send_command));
        CHECK_FALSE(takes_runs(ps_command));
        CHECK(values_of({0, "config", "FILE", ""}).kind == values::type::files);
        CHECK(values_of({0, "title", "TITLE", ""}).kind == values::type::text);
        CHECK(values_of({0, "keep", "", ""}).kind == values::type::none);
        CHECK(values_of({0, "state", "STATE", ""}).words.size() == 8);
    }

    TEST_CASE("quotes in summaries do not end a string") {
        CHECK(holds(fish_script(), R"(Print the run\'s id)"));
        CHECK(holds(zsh_script(), R"(Print the run'\''s id)"));
    }
}
