// Tests what is written to a terminal, and what stays on the screen.
#include "view/style.hpp"
#include "view/terminal.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <string>
#include <system_error>
#include <unistd.h>

using namespace tether::cli;

namespace {

struct pipes {
    pipes() {
        REQUIRE(::pipe2(out, O_CLOEXEC | O_NONBLOCK) == 0);
        REQUIRE(::pipe2(err, O_CLOEXEC | O_NONBLOCK) == 0);
    }
    ~pipes() {
        for (const int fd : {out[0], out[1], err[0], err[1]}) ::close(fd);
    }
    terminal_facts facts(bool err_is_terminal) const {
        terminal_facts f;
        f.out = out[1];
        f.err = err[1];
        f.err_is_terminal = err_is_terminal;
        return f;
    }
    static std::string read(int fd) {
        char text[4096];
        const auto n = ::read(fd, text, sizeof text);
        return n > 0 ? std::string(text, static_cast<std::size_t>(n)) : "";
    }

    int out[2], err[2];
};

constexpr auto erase = "\r\x1b[K";

} // namespace

TEST_SUITE("cli::terminal") {

    TEST_CASE_FIXTURE(pipes, "lines appear above the live line, which is redrawn") {
        terminal t{facts(/*err_is_terminal=*/true)};
        t.show_live("running");
        t.show_live("running");
        t.note("tool");
        CHECK(read(err[0]) == std::string{erase} + "running" + erase + "tool\nrunning");
        t.print("result\n");
        CHECK(read(err[0]) == erase);
        CHECK(read(out[0]) == "result\n");
        t.clear_live();
        CHECK(read(err[0]) == "");
    }

    TEST_CASE_FIXTURE(pipes, "a pipe gets only lines") {
        terminal t{facts(/*err_is_terminal=*/false)};
        t.show_live("running");
        t.note("tool");
        CHECK(read(err[0]) == "tool\n");
    }

    TEST_CASE_FIXTURE(pipes, "no function sends control sequences to a terminal") {
        terminal_facts shown = facts(/*err_is_terminal=*/true);
        shown.out_is_terminal = true;
        terminal t{shown};
        t.print("a\x1b[2J\u202E\n");
        CHECK(read(out[0]) == "a\uFFFD[2J\uFFFD\n");
        t.note("b\x1b]0;x\x07");
        t.complain("c\u009B");
        CHECK(read(err[0]) == "b\uFFFD]0;x\uFFFD\nc\uFFFD\n");
        t.show_live("d\r");
        t.ask("e\u200B");
        CHECK(read(err[0]) == std::string{erase} + "d\uFFFD" + erase + "e\uFFFD");
    }

    TEST_CASE_FIXTURE(pipes, "data in a pipe is written byte for byte") {
        terminal t{facts(/*err_is_terminal=*/false)};
        t.print("a\x1b[2J\xff");
        CHECK(read(out[0]) == "a\x1b[2J\xff");
    }

    TEST_CASE_FIXTURE(pipes, "quiet still shows errors and the result") {
        terminal t{facts(/*err_is_terminal=*/true), /*quiet=*/true};
        t.show_live("running");
        t.note("tool");
        t.complain("tether: no");
        t.print("result\n");
        CHECK(read(err[0]) == "tether: no\n");
        CHECK(read(out[0]) == "result\n");
    }

    TEST_CASE_FIXTURE(pipes, "the live line is erased at the end") {
        {
            terminal t{facts(/*err_is_terminal=*/true)};
            t.show_live("running");
        }
        CHECK(read(err[0]).ends_with(erase));
    }

    TEST_CASE_FIXTURE(pipes, "a failure to write data is reported with the reason") {
        ::close(std::exchange(out[1], ::open("/dev/full", O_WRONLY | O_CLOEXEC)));
        terminal full{facts(false)};
        CHECK_THROWS_WITH_AS(full.print("x"), "cannot write to standard output: No space left on device",
                             std::system_error);
    }

    TEST_CASE_FIXTURE(pipes, "a failure to write progress delays nothing") {
        ::close(std::exchange(err[1], ::open("/dev/full", O_WRONLY | O_CLOEXEC)));
        terminal t{facts(/*err_is_terminal=*/true)};
        t.show_live("running");
        t.note("tool");
        t.print("result\n");
        CHECK(read(out[0]) == "result\n");
    }

    TEST_CASE("colour is not used when it is disabled") {
        CHECK(painted("x", colour::red, true) == "\x1b[31mx\x1b[0m");
        CHECK(painted("x", colour::red, false) == "x");
        CHECK(wants_colour(nullptr, "xterm"));
        CHECK(wants_colour("", nullptr));
        CHECK_FALSE(wants_colour("1", "xterm"));
        CHECK_FALSE(wants_colour(nullptr, "dumb"));
    }
}
