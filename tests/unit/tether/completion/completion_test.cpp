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
        for (const command& of : commands()) {
            CAPTURE(of.name);
            const auto line = bash.find(fmt::format("\n    {}) words='", of.name));
            REQUIRE(line != bash.npos);
            const std::string words = bash.substr(line, bash.find(";;", line) - line);
            const auto part = zsh.find(fmt::format("\n        {})\n", of.name));
            REQUIRE(part != zsh.npos);
            const std::string specifications = zsh.substr(part, zsh.find(";;", part) - part);
            CHECK(holds(zsh, fmt::format("'{}:", of.name)));
            CHECK(holds(fish, fmt::format("-a {} -d '", of.name)));
            for (const option& one : options_of(of)) {
                CAPTURE(one.name);
                CHECK(holds(words, fmt::format("--{} ", one.name)) != holds(words, fmt::format("--{}'", one.name)));
                CHECK(holds(specifications, fmt::format("--{}", one.name)));
                CHECK(holds(fish, fmt::format(" -l {}", one.name)));
                if (one.letter) CHECK(holds(words, fmt::format(" -{}", one.letter)));
            }
        }
    }

    TEST_CASE("runs, files and words are offered where they are valid") {
        CHECK(takes_runs(*find_command("cancel")));
        CHECK(takes_runs(*find_command("send")));
        CHECK_FALSE(takes_runs(*find_command("ps")));
        CHECK(values_of({0, "config", "FILE", ""}).are == values::what::files);
        CHECK(values_of({0, "title", "TITLE", ""}).are == values::what::text);
        CHECK(values_of({0, "keep", "", ""}).are == values::what::none);
        CHECK(values_of({0, "state", "STATE", ""}).words.size() == 8);
    }

    TEST_CASE("quotes in summaries do not end a string") {
        CHECK(holds(fish_script(), R"(Print the run\'s id)"));
        CHECK(holds(zsh_script(), R"(Print the run'\''s id)"));
    }
}
