// Tests that a process killed at any commit keeps every acknowledged change.
#include "scenario.hpp"

#include <sys/wait.h>
#include <unistd.h>

using namespace tether;
using namespace tether::store;

namespace {

constexpr int killed = 9, through = 0, broken = 1;

/// Plays the scenario in a separate process, which ends at its `point`th commit point; returns its
/// exit status. Each acknowledged step appends one byte to `acknowledged`.
int live_and_die(const store_config& config, int point) {
    const pid_t child = ::fork();
    if (child == 0) {
        disk_fixture f; // never destroyed: the process ends here
        f.config = config;
        f.config.at_commit = [left = point](commit_point) mutable {
            if (left-- == 0) ::_exit(killed);
        };
        std::ofstream acknowledged{config.state_dir / "acknowledged", std::ios::app};
        if (!f.open()) ::_exit(broken);
        for (const scenario_step& step : scenario()) {
            if (step(f)) ::_exit(broken);
            acknowledged << '+' << std::flush;
        }
        ::_exit(through);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : broken;
}

} // namespace

TEST_SUITE("store::crash") {

    TEST_CASE(
        "a process that dies at any commit keeps every acknowledged step, and any other step entirely or not at all") {
        const std::vector<std::string> states = states_of_scenario();
        int outcome = killed;
        for (int point = 0; outcome == killed; ++point) {
            CAPTURE(point);
            disk_fixture f;
            outcome = live_and_die(f.config, point);
            REQUIRE(outcome != broken);
            const std::size_t acknowledged = f.bytes("acknowledged").size();
            f.reopen();
            const std::string found = everything(f);
            const bool next = acknowledged + 1 < states.size() && found == states[acknowledged + 1];
            CHECK((found == states[acknowledged] || next));
            if (outcome == through) CHECK(point >= static_cast<int>(2 * (states.size() - 1)));
        }
    }
}
