// Tests which runs rm deletes, and its exit status for several runs.
#include "command_fixture.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace tether::cli;
using namespace tether::test;

namespace {

constexpr std::string_view run_a = "run_0000000000000000000000000A", run_b = "run_0000000000000000000000000B";

scripted_answer run_answer(std::string_view id, std::string_view state, std::string_view done,
                           std::string_view remote) {
    return http_answer(200,
                       fmt::format(R"({{"id":"{}","state":"{}","agent":"agent_1","session_id":"sesn_1",)"
                                   R"("when_done":"{}","remote":"{}"}})",
                                   id, state, done, remote));
}

scripted_answer finished_a() {
    return run_answer(run_a, "succeeded", "delete", "deleted");
}

struct fixture : command_fixture {
    /// The exit status of `rm WORD…` with these responses of the daemon.
    int rm(std::vector<std::string> words, std::deque<scripted_answer> answers) {
        return play(rm_command, words, std::move(answers));
    }
    /// `GET A` for each request, with the last character of the id.
    std::vector<std::string> asked() const {
        std::vector<std::string> all;
        for (const std::string& request : daemon->requests()) {
            const auto method = request.substr(0, request.find(' '));
            all.push_back(method + " " + request.at(request.find("run_") + run_a.size() - 1));
        }
        return all;
    }
};

using lines = std::vector<std::string>;

} // namespace

TEST_SUITE("cli::rm") {

    TEST_CASE_FIXTURE(fixture, "a run that becomes kept while another is deleted stays") {
        const int status = rm({std::string{run_a}, std::string{run_b}},
                              {finished_a(), run_answer(run_b, "running", "keep", "held"), finished_a(),
                               http_answer(204, ""), run_answer(run_b, "succeeded", "keep", "kept")});
        CHECK(status == 1);
        CHECK(asked() == lines{"GET A", "GET B", "GET A", "DELETE A", "GET B"});
        CHECK(printed() == fmt::format("{}\n", run_a));
        CHECK(complained() ==
              fmt::format("tether: {}: this also deletes its kept session sesn_1\n"
                          "Use --force to delete both.\n",
                          run_b));
    }

    TEST_CASE_FIXTURE(fixture, "a run that may become kept before it is deleted stays") {
        const auto running = run_answer(run_b, "running", "keep", "held");
        CHECK(rm({std::string{run_b}}, {running, running}) == 1);
        CHECK(asked() == lines{"GET B", "GET B"});
        CHECK(complained() ==
              fmt::format("tether: {}: it is not finished, and its session is set to be kept\n"
                          "Use --force to cancel it and delete both.\n",
                          run_b));
    }

    TEST_CASE_FIXTURE(fixture, "with --force both runs are deleted") {
        const auto kept = run_answer(run_b, "cancelled", "keep", "kept");
        CHECK(rm({"--force", std::string{run_b}},
                 {run_answer(run_b, "running", "keep", "held"), kept, kept, http_answer(204, "")}) == 0);
        CHECK(asked() == lines{"GET B", "POST B", "GET B", "DELETE B"});
    }

    TEST_CASE_FIXTURE(fixture, "of several ids that cannot be found, the first decides the exit status") {
        const auto unknown = http_answer(404, R"({"detail":"there is no such run"})");
        const scripted_answer cut{"HTTP/1.1 200 O"}; // as from a daemon that stopped
        CHECK(rm({std::string{run_a}, std::string{run_b}}, {unknown, cut}) == 1);
        CHECK(rm({std::string{run_a}, std::string{run_b}}, {cut, unknown}) == 3);
    }
}
