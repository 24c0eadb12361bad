// Checks whether a reader can resume the feed at the position that it names.
#pragma once

#include <tether/protocol/problem.hpp>

namespace tether::server {

/// The problem with continuing after the record `after` when that number is higher than the number of every record.
/// Numbers only grow, so a higher one comes from another store, or from this store before an older copy replaced it.
/// The next records would not continue what the reader has seen. `newest` is the newest record that the reader may see;
/// 0: none. Pure.
protocol::problem beyond_newest(std::uint64_t after, std::uint64_t newest);

} // namespace tether::server
