// Turns octets into a journey: what the agent does, what goes wrong, and what the network is like.
#pragma once

#include "fault_tally.hpp"
#include "judge.hpp"

#include <cstdint>
#include <span>

namespace tether::test {

struct plan {
    std::string prompt; ///< directives of the simulator
    std::string faults; ///< a JSON array
    circumstances given;
    unsigned long long seed = 0; ///< of everything random
    reach how = reach::whole;
};

/// Any octets are a plan, and the same octets the same plan: whoever searches through octets searches through plans.
/// A few octets are a quiet run; more of them bring more steps and more faults.
plan plan_from(std::span<const std::uint8_t> octets);

/// Plays the plan, undisturbed and as it is. Every promise it breaks; empty when it keeps them all. Adds to `faults`,
/// when given, what was carried out.
std::vector<std::string> broken_promises(const plan& what, fault_tally* faults = nullptr);

/// The plan and what was logged while it was played, for whoever looks into it.
std::string explain(const plan& what);

} // namespace tether::test
