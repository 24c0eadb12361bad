// Plays a transcript to the daemon the way a client that knows it would.
#pragma once

#include "world.hpp"

#include <boost/json/object.hpp>
#include <string>
#include <vector>

namespace tether::test {

/// What a transcript holds of the client's side, in order, and how it must end.
struct recording {
    explicit recording(std::string file);

    std::string file;
    std::vector<boost::json::object> events; ///< decoded, in order, each as often as it appears
    boost::json::array work;                 ///< sent to begin with
    std::vector<boost::json::object> later;  ///< sent by the client afterwards: answers, interrupt, messages
};

/// What came out of a run, over all its turns.
struct played {
    std::string run_id;
    boost::json::object last;          ///< the run document at the end
    std::vector<std::string> messages; ///< of all turns
    std::vector<std::string> feed_ids;
    std::string session_id;
};

/// Runs `what` with `faults` (a JSON array, may be empty) ordered for its session, sends what its client sent
/// when it is time, and waits for the end.
asio::awaitable<played> async_play(world& w, const recording& what, std::string faults);

} // namespace tether::test
