// Turns bytes into a journey: the agent's actions, the faults and the network's behaviour.
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
    unsigned long long seed = 0; ///< seeds everything random
    reach how = reach::whole;
};

/// Any bytes are a plan, and equal bytes are equal plans: a search through bytes is a search
/// through plans. Few bytes give a quiet run; more bytes add steps and faults.
plan plan_from(std::span<const std::uint8_t> bytes);

/// Plays the plan undisturbed and with its faults. Returns every broken promise; empty when there
/// is none. Adds the applied faults to `faults`, when given.
std::vector<std::string> broken_promises(const plan& what, fault_tally* faults = nullptr);

/// The plan and the log of its play, for diagnosis.
std::string explain(const plan& what);

} // namespace tether::test
