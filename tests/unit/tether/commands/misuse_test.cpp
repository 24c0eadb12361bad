// Tests which mistakes a command finds that no option's check finds.
#include "commands/command.hpp"
#include "view/terminal.hpp"

#include <doctest/doctest.h>

using namespace tether::cli;

namespace {

using words = std::vector<std::string>;

words mistakes_of(const command& chosen, const words& line, bool on_terminal = false) {
    command_line parsed;
    parsed.read(line, options_of(chosen));
    parsed.check_operands(chosen.operands);
    terminal_facts facts;
    facts.in_is_terminal = facts.out_is_terminal = facts.err_is_terminal = on_terminal;
    if (chosen.check) chosen.check(parsed, facts);
    return parsed.mistakes();
}

} // namespace

TEST_SUITE("cli::misuse") {

    TEST_CASE("every mistake of a run is reported at once") {
        CHECK(mistakes_of(run_command,
                          {"--keep", "--archive", "--label", "x", "--timeout", "soon", "--file", "p", "Hi",
                           "--on-interrupt", "ask", "--idempotency-key", "a b"}) ==
              words{"--label: 'x' is not KEY=VALUE", "--timeout: 'soon' is not a duration such as 90s, 30m or 1h30m",
                    "--idempotency-key: 'a b' is not 1 to 255 visible ASCII characters",
                    "--keep and --archive cannot be combined", "--on-interrupt ask needs a terminal",
                    "give the prompt as TEXT or with --file, not both"});
        CHECK(mistakes_of(run_command, {"--on-interrupt", "ask", "Hi"}, /*on_terminal=*/true).empty());
        CHECK(mistakes_of(run_command, {"--on-interrupt", "stop", "Hi"}) ==
              words{"--on-interrupt: 'stop' is not cancel, detach or ask"});
    }

    TEST_CASE("a message needs a run and, on a terminal, a text") {
        CHECK(mistakes_of(send_command, {}) == words{"give the RUN that the message is for"});
        CHECK(mistakes_of(send_command, {"ABCD"}).empty());
        CHECK(mistakes_of(send_command, {"ABCD"}, /*on_terminal=*/true) ==
              words{"no message: give TEXT, --file FILE, or pipe it in"});
        CHECK(mistakes_of(answer_command, {"ABCD"}) == words{"give the RUN and the ID of the pending tool call"});
        CHECK(mistakes_of(deny_command, {"ABCD", "a", "b"}) == words{"unexpected argument 'b'"});
    }

    TEST_CASE("commands without operands name each one") {
        for (const command* one :
             {&ps_command, &top_command, &reap_command, &reload_command, &status_command, &doctor_command})
            CHECK(mistakes_of(*one, {"a", "b"}, true).size() >= 2);
    }

    TEST_CASE("a picture excludes other output") {
        CHECK(mistakes_of(show_command, {"--svg", "--json", "--no-timeline"}) ==
              words{"give the ID of one run", "--svg and --json cannot be combined",
                    "--svg and --no-timeline cannot be combined"});
        CHECK(mistakes_of(show_command, {"a", "--output", "x"}) == words{"--output needs --svg"});
    }

    TEST_CASE("the full screen needs a terminal") {
        CHECK(mistakes_of(top_command, {}).front() ==
              "top needs a terminal for input and output; --once prints the table once");
        CHECK(mistakes_of(top_command, {"--once"}).empty());
        CHECK(mistakes_of(top_command, {"--json"}).empty());
    }

    TEST_CASE("an unknown shell or command is named") {
        CHECK(mistakes_of(completion_command, {"tcsh"}) == words{"no completion for 'tcsh': use bash, zsh or fish"});
        CHECK(mistakes_of(completion_command, {}) == words{"give the name of one shell: bash, zsh or fish"});
        CHECK(mistakes_of(help_command, {"me"}) == words{"unknown command 'me'"});
    }
}
