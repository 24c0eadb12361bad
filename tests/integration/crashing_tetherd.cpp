// Runs the real daemon on a disk that fails on a signal; the daemon dies or hangs at a commit that a test selects.
#include "fault_signals.hpp"
#include "main.hpp"
#include "support/faulty_vfs.hpp"

#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace {

using tether::store::commit_point;
using tether::test::faulty_vfs;

faulty_vfs* disk = nullptr;

struct crash {
    commit_point where;
    int commit;          ///< counted from 1
    bool sticks = false; ///< hangs forever instead of dying
};

/// `before:3`, `after:3`, or `stuck:3`, which hangs before the commit; empty for anything else.
std::optional<crash> parse_crash(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == text.npos) return std::nullopt;
    const std::string_view word = text.substr(0, colon);
    if (word != "before" && word != "after" && word != "stuck") return std::nullopt;
    crash found{word == "after" ? commit_point::after : commit_point::before, 0, word == "stuck"};
    const char* const end = text.data() + text.size();
    const auto [last, error] = std::from_chars(text.data() + colon + 1, end, found.commit);
    if (error != std::errc{} || last != end || found.commit < 1) return std::nullopt;
    return found;
}

std::function<void(commit_point)> crash_at(crash planned) {
    return [planned, commits = 0](commit_point now) mutable {
        if (now == commit_point::before) ++commits;
        if (now != planned.where || commits != planned.commit) return;
        while (planned.sticks) ::pause();
        ::kill(::getpid(), SIGKILL);
    };
}

} // namespace

int main(int argc, char** argv) {
    std::optional<crash> planned;
    if (const char* order = std::getenv("TETHER_TEST_CRASH")) {
        planned = parse_crash(order);
        if (!planned) return std::fprintf(stderr, "TETHER_TEST_CRASH=%s means nothing\n", order), 2;
    }
    faulty_vfs system;
    disk = &system;
    // Each only sets atomic numbers: signal-safety(7).
    std::signal(tether::test::disk_full(), [](int) { disk->fail_now(faulty_vfs::no_space); });
    std::signal(tether::test::disk_read_only(), [](int) { disk->fail_now(faulty_vfs::read_only); });
    std::signal(tether::test::disk_good(), [](int) { disk->heal(); });

    const std::vector<const char*> arguments(argv + 1, argv + argc);
    return tether::daemon::tetherd_main(arguments, [&](tether::store::store_config& config) {
        config.vfs = system.name();
        if (planned) config.at_commit = crash_at(*planned);
    });
}
