// What tether show prints when it cannot read all of a run's feed.
#include "commands.hpp"
#include "commands/functions.hpp"
#include "tether_context.hpp"

#include "unit/client/scripted_daemon.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

using namespace tether::cli;
using namespace tether::test;

namespace {

constexpr std::string_view run_id = "run_0000000000000000000000000A";

scripted_answer run_answer() {
    return http_answer(200,
                       fmt::format(R"({{"id":"{}","state":"running","agent":"agent_1","session_id":"sesn_1",)"
                                   R"("created_at":"2026-11-20T10:00:00.000Z","started_at":"2026-11-20T10:00:01.000Z",)"
                                   R"("when_done":"keep","remote":"held"}})",
                                   run_id));
}

/// A page whose end is at `next`; pages go on as long as that grows.
scripted_answer page_answer(std::size_t next) {
    return http_answer(200, fmt::format(R"({{"data":[],"next":{}}})", next));
}

struct fixture : io_fixture {
    fixture() {
        REQUIRE(::pipe2(out, O_CLOEXEC | O_NONBLOCK) == 0);
        REQUIRE(::pipe2(err, O_CLOEXEC | O_NONBLOCK) == 0);
    }
    ~fixture() {
        finish();
        for (const int fd : {out[0], out[1], err[0], err[1]}) ::close(fd);
    }

    /// The exit status of `show WORD…` while the daemon gives these answers.
    int show(std::vector<std::string> words, std::deque<scripted_answer> answers) {
        daemon = std::make_unique<scripted_daemon>(ctx, std::move(answers));
        start(daemon->async_serve());
        terminal_facts facts;
        facts.out = out[1];
        facts.err = err[1];
        arguments given = parse_arguments(words, options_of(*find_command("show"))).value();
        context with{ctx.get_executor(), std::move(given), daemon->socket_path(), facts};
        return run(run_show(with)).value();
    }
    static std::string read(int fd) {
        std::string text(65'536, '\0');
        const auto n = ::read(fd, text.data(), text.size());
        text.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
        return text;
    }

    std::unique_ptr<scripted_daemon> daemon;
    int out[2], err[2];
};

} // namespace

TEST_SUITE("cli::show") {

    TEST_CASE_FIXTURE(fixture, "a run is printed though its feed cannot be read, and why stands beside it") {
        const auto refusal = http_answer(500, R"({"title":"the store is ill"})", "application/problem+json");
        CHECK(show({std::string{run_id}}, {run_answer(), refusal}) == 0);
        const std::string printed = read(out[0]);
        CHECK(printed.find("sesn_1") != std::string::npos);
        CHECK_FALSE(read(err[0]).empty());
        CHECK(show({"--svg", std::string{run_id}}, {run_answer(), refusal}) == 1);
        CHECK(read(out[0]).empty());
    }

    TEST_CASE_FIXTURE(fixture, "a timeline reads two hundred thousand records, and says that there are more") {
        std::deque<scripted_answer> answers{run_answer()};
        for (std::size_t i = 1; i <= 200; ++i) answers.push_back(page_answer(i * 1'000));
        CHECK(show({std::string{run_id}}, std::move(answers)) == 0);
        CHECK(daemon->requests().size() == 201);
        CHECK(daemon->requests().back().find("limit=1000") != std::string::npos);
        CHECK(read(out[0]).find("cut after 200000 records") != std::string::npos);
        CHECK(show({std::string{run_id}}, {run_answer(), page_answer(1'000), page_answer(1'000)}) == 0);
        CHECK(read(out[0]).find("cut after") == std::string::npos);
    }
}
