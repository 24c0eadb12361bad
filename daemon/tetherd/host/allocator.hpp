// Configures how the C library's allocator returns memory to the system.
#pragma once

namespace tether::daemon {

/// Serves blocks of 128 KiB and more by mmap(2), so that each returns to the system when it is freed, and bounds the
/// number of arenas (mallopt(3)). Called once, before any other thread starts.
void set_up_allocator() noexcept;

/// Returns free pages to the system when the arenas hold more than 32 MiB of free memory (malloc_trim(3)). May take
/// tens of milliseconds; thread-safe.
void return_free_memory() noexcept;

} // namespace tether::daemon
