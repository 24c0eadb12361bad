// Whether a reader can go on in the feed where it says it was.
#pragma once

#include <tether/protocol/problem.hpp>

namespace tether::server {

/// What is wrong with going on after the record `after` when it is beyond all records. Numbers only grow, so one from
/// beyond was given by another store, or by this one before an older copy of it was put back: what comes next is not
/// what follows. `newest` is the newest record that the reader may see, 0 for none. Pure.
protocol::problem beyond_newest(std::uint64_t after, std::uint64_t newest);

} // namespace tether::server
