// Holds a finished run to what the simulator knows to have happened.
#pragma once

#include "feed_record.hpp"

#include <tether/simulator/truth.hpp>

namespace tether::test {

struct finished_run {
    boost::json::object run;
    std::vector<feed_record> seen;   ///< by a reader that was there all the time
    std::vector<feed_record> pages;  ///< read afterwards
    std::vector<feed_record> stream; ///< the same, as an event stream
};

/// Each way in which the run contradicts the truth, in words: work not sent exactly once, more than one session, a
/// session left behind, other messages, a feed that lacks something, repeats something or takes something back. A run
/// that was cancelled owes neither all messages nor all events.
std::vector<std::string> contradictions(const finished_run& what, const simulator::ground_truth& truth);

} // namespace tether::test
