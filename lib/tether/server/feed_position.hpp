// Whether a reader can go on in the feed where it says it was.
#pragma once

#include <tether/protocol/problem.hpp>

namespace tether::server {

/// The problem with continuing after the record `after` when that number is higher than all records. Numbers only grow,
/// so a higher one comes from another store, or from this store before an older copy replaced it: the next records
/// would not be the continuation. `newest` is the newest record that the reader may see, 0 for none. Pure.
protocol::problem beyond_newest(std::uint64_t after, std::uint64_t newest);

} // namespace tether::server
