// Counts the allocations of the test program.
#pragma once

#include <cstddef>

namespace tether::test {

/// How often `operator new` was called so far.
std::size_t allocations() noexcept;

} // namespace tether::test
