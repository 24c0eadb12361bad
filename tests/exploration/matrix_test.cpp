// Tests that no fault changes a result: every case of the matrix, in virtual time.
#include "fault_tally.hpp"
#include "matrix.hpp"
#include "support/test_data.hpp"

#include <cstdlib>
#include <doctest/doctest.h>

namespace tether::test {
namespace {

/// `TETHER_EXPLORE_EVERY=7` runs every seventh case, for slow builds.
std::size_t every() {
    const char* given = std::getenv("TETHER_EXPLORE_EVERY");
    return given ? std::max<std::size_t>(std::strtoul(given, nullptr, 10), 1) : 1;
}

std::vector<recording> recordings() {
    std::vector<recording> all;
    const boost::json::value manifest = read_json("events/transcripts/manifest.json");
    for (const auto& entry : manifest.at("transcripts").as_array())
        all.emplace_back(std::string{entry.at("file").as_string()});
    all.push_back(recording::of_prompt("@say One.\n@tool bash {\"command\":\"ls\"} => file\n@say Two.\n"
                                       "@late-message Three, late.\n@say Four."));
    all.push_back(recording::of_prompt("@think\n@error overloaded_error retrying\n@say After an error.\n"
                                       "@thread helper Look.\n@wait 3m\n@say Done."));
    all.push_back(recording::of_prompt("@say Not that.\n@refuse cyber"));
    all.push_back(recording::of_prompt("@messages 12"));
    all.push_back(
        recording::of_prompt("@break-off\n@say One.\n@break-off\n@error overloaded_error retrying\n@say Two."));
    all.push_back(
        recording::of_prompts({"@say One.\n@say Two.", "@tool bash {\"command\":\"ls\"} => file\n@say Three."}));
    return all;
}

using dimension = void (*)(const subject&, const case_handler&);

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += "\n    " + line;
    return text;
}

void explore(dimension cases) {
    constexpr std::size_t failures_shown = 10;
    std::size_t seen = 0, run = 0, failed = 0, shown = 0;
    fault_tally faults;
    for (const recording& what : recordings()) {
        const std::string name = what.file.empty() ? "a prompt" : what.file;
        const aftermath calm = play_alone(what, {});
        const auto broken_anyway = broken_undisturbed(calm);
        CHECK_MESSAGE(broken_anyway.empty(), name << joined(broken_anyway) << joined(calm.log_lines));
        REQUIRE(calm.sessions.size() == 1);
        CHECK_MESSAGE(calm.last.result->complete,
                      name << joined(calm.last.result->proof.missing) << joined(calm.log_lines));
        cases(subject_of(what, calm), [&](const matrix_case& c) {
            if (seen++ % every() != 0) return;
            ++run;
            if (!broken_anyway.empty()) { // nothing to compare with
                ++failed;
                return;
            }
            const aftermath after = play_alone(what, c.faults, c.given);
            faults.add(after.struck);
            const auto broken = broken_promises(after, calm, c.how);
            if (broken.empty()) return;
            ++failed;
            if (++shown > failures_shown) return;
            FAIL_CHECK(name << ": " << c.note << joined(broken)
                            << (shown == 1 ? joined(after.log_lines) : std::string{}));
        });
    }
    CHECK_MESSAGE(failed == 0, failed << " of " << run << " cases broke a promise");
    MESSAGE(run << " cases, in " << faults.idle() << " of them nothing was disturbed\n" << faults.table());
    if (every() == 1) CHECK_MESSAGE(faults.in_vain().empty(), "never carried out:" << joined(faults.in_vain()));
}

} // namespace

TEST_SUITE("exploration") {

    TEST_CASE("a stream that breaks after any event changes no result") {
        explore(each_broken_boundary);
    }
    TEST_CASE("a stream that ends inside any frame changes no result") {
        explore(each_cut_frame);
    }
    TEST_CASE("a faulty history after a broken stream changes no result, or the result says so") {
        explore(each_troubled_history);
    }
    TEST_CASE("a stream that is refused changes no result") {
        explore(each_refused_stream);
    }
    TEST_CASE("a request that fails or loses its response changes no result") {
        explore(each_lost_request);
    }
    TEST_CASE("a wall clock that is temporarily wrong changes no result") {
        explore(each_clock_step);
    }
    TEST_CASE("a response to a send that does not name the sent events changes no result") {
        explore(each_odd_answer);
    }
    TEST_CASE("a success that is not from the API changes no result and leaves no session") {
        explore(each_false_success);
    }
    TEST_CASE("an account refused for a while, or a foreign server for a while, changes no result") {
        explore(each_barred_while);
    }
    TEST_CASE("bytes in any pieces, and a late history, change no result") {
        explore(each_circumstance);
    }
}
} // namespace tether::test
