// Tests random sequences of steps and faults, in virtual time.
#include "plan.hpp"

#include <array>
#include <cstdlib>
#include <doctest/doctest.h>
#include <random>

namespace tether::test {
namespace {

/// `TETHER_EXPLORE_SEQUENCES=N` plays N sequences; `TETHER_EXPLORE_SEED` is the first seed.
std::size_t from_environment(const char* name, std::size_t otherwise) {
    const char* given = std::getenv(name);
    return given ? std::strtoul(given, nullptr, 10) : otherwise;
}

} // namespace

TEST_SUITE("exploration") {

    TEST_CASE("random sequences of faults break no promise") {
        constexpr std::size_t failures_shown = 5, enough = 1000; // this many include every kind of fault
        const std::size_t first = from_environment("TETHER_EXPLORE_SEED", 1);
        const std::size_t count = from_environment("TETHER_EXPLORE_SEQUENCES", 1000);
        std::size_t failed = 0;
        std::array<std::size_t, 3> demanded{};
        fault_tally faults;
        for (std::size_t seed = first; seed < first + count; ++seed) {
            std::mt19937 random{static_cast<std::uint32_t>(seed)};
            std::vector<std::uint8_t> bytes(16 + random() % 80);
            for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
            const plan what = plan_from(bytes);
            const auto broken = broken_promises(what, &faults);
            ++demanded[static_cast<std::size_t>(what.how)];
            if (broken.empty() || ++failed > failures_shown) continue;
            std::string text;
            for (const std::string& each : broken) text += "\n  " + each;
            FAIL_CHECK("seed " << seed << ": " << text << "\n" << explain(what));
        }
        CHECK_MESSAGE(failed == 0, failed << " of " << count << " sequences broke a promise");
        MESSAGE(count << " sequences, of which " << demanded[0] << " owed everything, " << demanded[1]
                      << " everything in any order and " << demanded[2] << " the truth; in " << faults.idle()
                      << " nothing was disturbed\n"
                      << faults.table());
        if (count < enough) return;
        std::string vain;
        for (const std::string& kind : faults.in_vain()) vain += "\n  " + kind;
        CHECK_MESSAGE(vain.empty(), "never carried out:" << vain);
    }
}
} // namespace tether::test
