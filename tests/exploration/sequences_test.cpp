// Sequences of steps and faults that nobody thought of, in virtual time.
#include "plan.hpp"

#include <cstdlib>
#include <doctest/doctest.h>
#include <random>

namespace tether::test {
namespace {

/// `TETHER_EXPLORE_SEQUENCES=N` plays so many; `TETHER_EXPLORE_SEED` is where they begin.
std::size_t from_environment(const char* name, std::size_t otherwise) {
    const char* given = std::getenv(name);
    return given ? std::strtoul(given, nullptr, 10) : otherwise;
}

} // namespace

TEST_SUITE("exploration") {

    TEST_CASE("sequences of faults that were drawn break no promise") {
        constexpr std::size_t failures_shown = 5;
        const std::size_t first = from_environment("TETHER_EXPLORE_SEED", 1);
        const std::size_t count = from_environment("TETHER_EXPLORE_SEQUENCES", 300);
        std::size_t failed = 0;
        for (std::size_t seed = first; seed < first + count; ++seed) {
            std::mt19937 random{static_cast<std::uint32_t>(seed)};
            std::vector<std::uint8_t> octets(16 + random() % 80);
            for (std::uint8_t& octet : octets) octet = static_cast<std::uint8_t>(random());
            const plan what = plan_from(octets);
            const auto broken = broken_promises(what);
            if (broken.empty() || ++failed > failures_shown) continue;
            std::string text;
            for (const std::string& each : broken) text += "\n  " + each;
            FAIL_CHECK("seed " << seed << ": " << text << "\n" << explain(what));
        }
        CHECK_MESSAGE(failed == 0, failed << " of " << count << " sequences broke a promise");
    }
}
} // namespace tether::test
