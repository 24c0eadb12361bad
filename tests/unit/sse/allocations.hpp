// Counts what the whole test program allocates.
#pragma once

#include <cstddef>

namespace tether::test {

/// How often `operator new` has been called so far.
std::size_t allocations() noexcept;

} // namespace tether::test
