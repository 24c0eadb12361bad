// Plays transcripts with the real daemon.
#pragma once

#include "support/recording.hpp"
#include "world.hpp"

namespace tether::test {

/// The outcome of a run, as the daemon reports it.
struct reported_run : played {
    boost::json::object last; ///< the run document at the end
    std::vector<std::string> feed_ids;
};

/// `async_play` through the daemon's socket. `w` and `what` must outlive it.
asio::awaitable<reported_run> async_play(world& w, const recording& what, std::string faults);

} // namespace tether::test
