// Says what a disturbed run owes, compared with the same run undisturbed.
#pragma once

#include "virtual_world.hpp"

#include <map>

namespace tether::test {

/// What came of one run.
struct aftermath {
    session::run last;                 ///< as published last
    std::vector<std::string> messages; ///< of all its turns
    std::vector<std::string> feed;     ///< ids of events in the order they were published; queued ones with a `?`
    std::vector<simulator::session_truth> sessions;
    std::string refusal;                 ///< what kept the client from going on
    bool has_late_messages = false;      ///< whose place among the others only a stream tells
    std::vector<std::string> complaints; ///< promises that were broken on the way
    std::vector<std::string> log_lines;
    std::map<std::string, std::size_t> struck; ///< faults that were carried out, as a `fault_plan` tells them
    std::chrono::nanoseconds took{0};
};

/// Plays it in a world of its own, to the end of its clean-up.
aftermath play_alone(const recording& what, const std::string& faults, const circumstances& given = {},
                     unsigned long long seed = 0);
/// The same in a world that is there, which is of no use afterwards: what it noted goes into the answer.
aftermath play_in(virtual_world& world, const recording& what, const std::string& faults);

/// How much of the truth a case leaves within reach.
enum class reach {
    whole, ///< the result must be complete, and every event published in its order
    late,  ///< the same, but the history shows events behind newer ones, which were published before
    some,  ///< late, and it may be incomplete, if it says so
};

/// Every promise that an undisturbed run breaks, as text; empty when it keeps them all. Being the measure of the
/// others, it is held to what the simulator knows: what the agent said, and which event was the last word.
std::vector<std::string> broken_undisturbed(const aftermath& calm);
/// Every promise that `run` breaks. `calm` is the same run undisturbed.
std::vector<std::string> broken_promises(const aftermath& run, const aftermath& calm, reach how);

} // namespace tether::test
