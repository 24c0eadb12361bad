#include "allocator.hpp"

#include <cstddef>
#include <malloc.h>

namespace tether::daemon {
namespace {

/// Without a fixed threshold the C library raises it to the size of the largest freed block, up to 32 MiB. Smaller
/// blocks then come from the heap, which cannot shrink while small blocks lie between them.
constexpr int mmap_threshold = 128 << 10;
/// One arena for the loop and one for all other threads: each arena keeps its own free memory.
constexpr int arenas = 2;
constexpr std::size_t kept_free = std::size_t{32} << 20;

} // namespace

void set_up_allocator() noexcept {
    ::mallopt(M_MMAP_THRESHOLD, mmap_threshold);
    ::mallopt(M_ARENA_MAX, arenas);
}

void return_free_memory() noexcept {
    if (::mallinfo2().fordblks > kept_free) ::malloc_trim(0);
}

} // namespace tether::daemon
