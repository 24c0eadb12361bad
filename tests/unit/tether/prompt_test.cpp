// Tests the sources of prompts.
#include "prompt.hpp"

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>
#include <fstream>

using namespace tether::cli;
using origin = prompt_source::origin;

TEST_SUITE("cli::prompt") {

    TEST_CASE("the prompt comes from words, a file or standard input") {
        CHECK(choose_prompt({"fix", "it"}, {}, true).value() == prompt_source{origin::text, "fix it"});
        CHECK(choose_prompt({}, "p.md", true).value() == prompt_source{origin::file, "p.md"});
        const prompt_source input{origin::standard_input, ""};
        CHECK(choose_prompt({"-"}, {}, true).value() == input);
        CHECK(choose_prompt({}, "-", true).value() == input);
        CHECK(choose_prompt({}, {}, /*input_is_terminal=*/false).value() == input);
    }

    TEST_CASE("no prompt, or two prompts, is misuse") {
        CHECK(choose_prompt({}, {}, /*input_is_terminal=*/true).has_error());
        CHECK(choose_prompt({"x"}, "p.md", true).has_error());
    }

    TEST_CASE("final line ends are not part of the prompt") {
        CHECK(finish_prompt("a\nb\r\n\n").value() == "a\nb");
        CHECK(finish_prompt(" \n").error().text == "the prompt is empty");
        CHECK(finish_prompt("\xff").error().text == "the prompt is not UTF-8 text");
    }

    TEST_CASE("a file is read completely, and named when it cannot be read") {
        const tether::test::temp_dir dir;
        const std::string path = dir / "p.md";
        const std::string text(100'000, 'x');
        std::ofstream{path} << text << "\n";
        CHECK(read_prompt({origin::file, path}).value() == text);
        CHECK(read_prompt({origin::file, path + "2"}).error().text == path + "2: No such file or directory");
    }

    TEST_CASE("an endless file is refused") {
        CHECK(read_prompt({origin::file, "/dev/zero"}, "message").error().text ==
              "the message is too large: at most 256 MiB");
    }

    TEST_CASE("the daemon decides whether a text is too large") {
        const tether::test::temp_dir dir;
        const std::string file = dir / "large";
        std::ofstream{file};
        std::filesystem::resize_file(file, 33u << 20);
        CHECK(read_prompt({origin::file, file}).value().size() == 33u << 20);
    }
}
