#include "allocator.hpp"

#include <cstddef>
#include <malloc.h>

namespace tether::daemon {
namespace {

/// Without a fixed threshold the C library raises it to the largest block that was freed, up to 32 MiB: blocks below it
/// then come from the heap, which small blocks between them keep from shrinking.
constexpr int mmap_threshold = 128 << 10;
/// The loop's and one for all other threads: each arena keeps free memory of its own.
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
