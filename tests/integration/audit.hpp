// Compares a finished run with the simulator's truth.
#pragma once

#include "feed_record.hpp"

#include <tether/simulator/model/truth.hpp>

namespace tether::test {

struct finished_run {
    boost::json::object run;
    std::vector<feed_record> seen;   ///< by a reader that was always connected
    std::vector<feed_record> pages;  ///< read afterwards
    std::vector<feed_record> stream; ///< the same as an event stream
};

/// Each contradiction between the run and the truth, in words: work not sent exactly once, more
/// than one session, a remaining session, other messages, a feed with missing, repeated or
/// withdrawn records. A cancelled run need not have all messages or events.
std::vector<std::string> contradictions(const finished_run& what, const simulator::ground_truth& truth);

} // namespace tether::test
