// Compares a disturbed run with the same run undisturbed.
#pragma once

#include "virtual_world.hpp"

#include <map>

namespace tether::test {

/// The outcome of one run.
struct aftermath {
    session::run last;                 ///< as last published
    std::vector<std::string> messages; ///< of all turns
    std::vector<std::string> feed;     ///< ids of events in published order; queued ones with a `?`
    std::vector<simulator::session_truth> sessions;
    std::string refusal;                 ///< the reason why the client could not continue
    bool has_late_messages = false;      ///< only a stream shows their position among the others
    std::vector<std::string> complaints; ///< promises that were broken during the run
    std::vector<std::string> log_lines;
    std::map<std::string, std::size_t> struck; ///< applied faults, as `fault_plan` reports them
    std::chrono::nanoseconds took{0};
};

/// Plays it in a new world, until its clean-up ends.
aftermath play_alone(const recording& what, const std::string& faults, const circumstances& given = {},
                     unsigned long long seed = 0);
/// The same in an existing world, which is unusable afterwards: the result takes its records.
aftermath play_in(virtual_world& world, const recording& what, const std::string& faults);

/// How much of the truth the client can still read.
enum class reach {
    whole, ///< the result must be complete, and every event published in its order
    late,  ///< the same, but the history may show events late, after newer events were published
    some,  ///< late, and the result may be incomplete if it says so
};

/// Every promise that an undisturbed run breaks, as text; empty when it breaks none. As the
/// reference for other runs, it is compared with the simulator's truth: the agent's messages, and
/// the event that ended the turn.
std::vector<std::string> broken_undisturbed(const aftermath& calm);
/// Every promise that `run` breaks. `calm` is the same run undisturbed.
std::vector<std::string> broken_promises(const aftermath& run, const aftermath& calm, reach how);

} // namespace tether::test
