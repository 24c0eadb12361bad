// States how much data the loop may process at once.
#pragma once

#include <cstddef>

namespace tether {

/// Work on more bytes than this should run on a worker: parsing or writing that much JSON takes about a millisecond.
inline constexpr std::size_t loop_bytes = std::size_t{64} << 10;

} // namespace tether
