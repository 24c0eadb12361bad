// Tests the output of tether show when it cannot read all of a run's feed.
#include "command_fixture.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

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

/// A page of a thousand records that ends at `next`; more pages follow while that number grows.
scripted_answer page_answer(std::size_t next) {
    std::string records = "{}";
    for (int i = 1; i < 1'000; ++i) records += ",{}";
    return http_answer(200, fmt::format(R"({{"data":[{}],"next":{}}})", records, next));
}

struct fixture : command_fixture {
    /// The exit status of `show WORD…` with these responses of the daemon.
    int show(std::vector<std::string> words, std::deque<scripted_answer> answers) {
        return play(show_command, words, std::move(answers));
    }
};

} // namespace

TEST_SUITE("cli::show") {

    TEST_CASE_FIXTURE(fixture, "a run is printed even when its feed cannot be read, with the reason") {
        const auto refusal = http_answer(500, R"({"title":"the store is ill"})", "application/problem+json");
        CHECK(show({std::string{run_id}}, {run_answer(), refusal}) == 0);
        const std::string text = printed();
        CHECK(text.find("sesn_1") != std::string::npos);
        CHECK_FALSE(complained().empty());
        CHECK(show({"--svg", std::string{run_id}}, {run_answer(), refusal}) == 1);
        CHECK(printed().empty());
    }

    TEST_CASE_FIXTURE(fixture, "a timeline reads two hundred thousand records, and says that more exist") {
        std::deque<scripted_answer> answers{run_answer()};
        for (std::size_t i = 1; i <= 200; ++i) answers.push_back(page_answer(i * 1'000));
        CHECK(show({std::string{run_id}}, std::move(answers)) == 0);
        CHECK(daemon->requests().size() == 201);
        CHECK(daemon->requests().back().find("limit=1000") != std::string::npos);
        CHECK(printed().find("cut after 200000 records") != std::string::npos);
        complained();
        CHECK(show({std::string{run_id}}, {run_answer(), page_answer(1'000), page_answer(1'000)}) == 0);
        CHECK(complained().find("a cursor that does not advance") != std::string::npos);
        CHECK(printed().find("cut after") == std::string::npos);
    }
}
