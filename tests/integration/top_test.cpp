// Tests tether top in a real terminal with a real daemon.
#include "pseudo_terminal.hpp"
#include "world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <signal.h>

using namespace tether;
using namespace tether::test;
using namespace std::chrono_literals;

namespace {

struct top_world : world {
    void open(std::string terminal = "xterm", std::size_t width = 120, std::size_t height = 20,
              std::vector<std::string> more = {}) {
        std::vector<std::string> environment{"TERM=" + terminal, "TETHER_SOCKET=" + daemon->socket_path(),
                                             "PATH=/usr/bin:/bin"};
        environment.insert(environment.end(), more.begin(), more.end());
        pty.emplace(std::vector<std::string>{TETHER, "top"}, std::move(environment), width, height);
    }
    /// Fails the test, and prints the screen, unless `text` appears (or disappears) in time.
    void see(const std::string& text, bool is_there = true) {
        const bool seen = run_until([&] { return pty->screen().contains(text) == is_there; }, 20s);
        CHECK_MESSAGE(seen, (is_there ? "not there: " : "still there: "), text, "\n", pty->screen().text());
    }
    /// Fails the test unless the program ends with this status and leaves the terminal as it was.
    void see_end(int status) {
        CHECK(run_until([&] { return pty->exit_status().has_value(); }, 20s));
        CHECK(pty->exit_status() == status);
        CHECK(pty->is_as_it_was());
    }
    static std::string short_of(const std::string& id) { return id.substr(id.size() - 8); }

    std::optional<pseudo_terminal> pty;
};

} // namespace

TEST_SUITE("integration::top") {

    TEST_CASE_FIXTURE(top_world, "runs are shown, followed and cancelled at every terminal size") {
        const std::string first = accept("@tool bash {\"command\":\"make all\"} => built\n@wait 60s");
        open();
        see(short_of(first) + " running");
        CHECK(pty->screen().line(2).starts_with("RUN      STATE"));
        CHECK_FALSE(pty->is_as_it_was());

        const std::string second = accept("@wait 60s");
        see(short_of(second) + " running");
        pty->type("\x1b[B"); // the arrow down: the newer run is first
        pty->type("\r");
        see(first);
        see("tool    bash: make all");
        pty->type("q");
        see("tether top");

        pty->resize(60, 10);
        see("RUN      STATE     ELAPSED DOING");
        CHECK(pty->screen().line(9).starts_with("q quit"));
        pty->type("c");
        see("Cancel " + short_of(first) + "? [y/N]");
        pty->type("n");
        see("not cancelled");
        pty->type("cy");
        see(short_of(first) + " cancelled");
        pty->type("f");
        see(short_of(first) + " cancelled", /*is_there=*/false);
        pty->type("q");
        see_end(0);
        pty.reset();
        CHECK(run(local->async_find(first)).value().run.state == "cancelled");
        CHECK(run(local->async_find(second)).value().run.state == "running");
    }

    TEST_CASE_FIXTURE(top_world, "keys work while a hanging daemon processes a cancel") {
        const std::string one = accept("@wait 60s"), other = accept("@wait 60s");
        open();
        see(short_of(one) + " running");
        see(short_of(other) + " running");
        daemon->signal(SIGSTOP);
        pty->type("gcy"); // the first one, which may be either
        see("cancelling ");
        const bool is_one = pty->screen().contains("cancelling " + short_of(one));
        const std::string& first = is_one ? other : one;
        const std::string& second = is_one ? one : other;
        pty->type("Gcy");
        see("cancelling " + short_of(first));
        pty->type("\r");
        see(first);
        pty->type("q");
        see("tether top");
        daemon->signal(SIGCONT);
        see(short_of(second) + " cancelled");
        see(short_of(first) + " cancelled");
        daemon->signal(SIGSTOP);
        pty->type("cy");
        see("cancelling ");
        pty->type("q");
        see_end(0);
        daemon->signal(SIGCONT);
    }

    TEST_CASE_FIXTURE(top_world, "a run that begins while top is open shows its tool and its end") {
        open("vt100", 100, 12);
        see("no runs");
        const std::string id = accept("@ask bash {\"command\":\"make publish\"} => published");
        see(short_of(id) + " waiting");
        see("for bash");
        boost::json::value document = run(local->async_find(id)).value().document;
        const auto asked = document.at("waiting_for").at(0).at("event_id").as_string();
        boost::json::object answer{{"type", "user.tool_confirmation"}, {"tool_use_id", asked}, {"result", "allow"}};
        REQUIRE(run(local->async_send(id, boost::json::array(1, answer))).has_value());
        see(short_of(id) + " succeeded");
        pty->type("q");
        see_end(0);
    }

    TEST_CASE_FIXTURE(top_world, "each run has its line while new runs appear before it") {
        open();
        see("q quit");
        std::vector<std::string> ids;
        for (int i = 0; i < 8; ++i) {
            ids.push_back(accept("@wait 60s"));
            see(short_of(ids.back()) + " running");
            for (const std::string& id : ids) see(short_of(id) + " running");
        }
        pty->type("q");
        see_end(0);
    }

    TEST_CASE_FIXTURE(top_world, "the terminal is restored on every signal that ends the program") {
        for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
            CAPTURE(number);
            open();
            see("q quit");
            pty->signal(number);
            see_end(128 + number);
        }
        open();
        see("q quit");
        pty->type("\x03"); // Ctrl-C
        see_end(128 + SIGINT);
    }

    TEST_CASE_FIXTURE(top_world, "the terminal is restored while the program is stopped, and redrawn afterwards") {
        open();
        see("q quit");
        pty->type("\x1a"); // Ctrl-Z
        CHECK(run_until([&] { return pty->is_stopped(); }));
        CHECK(pty->is_as_it_was());
        pty->resize(100, 15);
        pty->signal(SIGCONT);
        see("q quit");
        CHECK(pty->screen().line(14).starts_with("q quit"));
        CHECK_FALSE(pty->is_as_it_was());
        pty->type("q");
        see_end(0);
    }

    TEST_CASE_FIXTURE(top_world, "a restarted daemon is found again") {
        const std::string first = accept("@wait 60s");
        open();
        see(short_of(first) + " running");
        stop_daemon();
        see("reconnecting");
        start_daemon();
        see("reconnecting", /*is_there=*/false);
        const std::string second = accept("@wait 60s");
        see(short_of(second) + " running");
        see(short_of(first) + " running");
        pty->type("q");
        see_end(0);
    }

    TEST_CASE_FIXTURE(top_world, "a hundred quiet runs cause almost no terminal output") {
        std::string last;
        for (int i = 0; i < 100; ++i) last = accept("@wait 60s");
        open("xterm", 120, 50);
        see(" of 100");
        see("100 running");
        const std::size_t before = pty->written();
        const auto begin = std::chrono::steady_clock::now();
        run_until([&] { return std::chrono::steady_clock::now() - begin > 3s; });
        // 46 rows whose age and quiet time change each second; a complete frame is 5 kB.
        CHECK(pty->written() - before < 8'000);
        pty->type("G");
        see("55-100 of 100");
        pty->type("q");
        see_end(0);
    }

    TEST_CASE_FIXTURE(top_world, "no colour is used when it is disabled") {
        accept("@wait 60s");
        for (const auto& [terminal, variable, is_coloured] :
             {std::tuple{"xterm", "X=1", true}, std::tuple{"xterm", "NO_COLOR=1", false},
              std::tuple{"vt100", "X=1", false}}) {
            CAPTURE(terminal);
            CAPTURE(variable);
            open(terminal, 120, 20, {variable});
            see("1 running");
            CHECK(pty->screen().has_colour() == is_coloured);
            pty->type("q");
            see_end(0);
        }
    }

    TEST_CASE_FIXTURE(top_world, "an unknown terminal is a usage error, with advice") {
        for (const char* terminal : {"", "dumb", "no-such-terminal"}) {
            CAPTURE(terminal);
            open(terminal);
            see("--once");
            see_end(2);
        }
    }
}
