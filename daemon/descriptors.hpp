// How many descriptors the daemon may have, and how many it may need.
#pragma once

#include "config.hpp"

#include <cstddef>

namespace tether::daemon {

/// What the limits of `settings` add up to: a stream and a request for each active run as far as those are bounded, the
/// clients, and some for files. Pure.
std::size_t descriptors_needed(const config& settings);

/// Raises the limit as far as it goes without privileges (RLIMIT_NOFILE, getrlimit(2)); how many there may be now.
std::size_t raise_descriptor_limit();

} // namespace tether::daemon
