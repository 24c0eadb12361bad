// Memory for text that must not be seen.
#pragma once

#include <cstddef>

namespace tether {

/// Room for `size` octets on pages that hold nothing else: they are left out of core dumps (MADV_DONTDUMP, madvise(2))
/// and, up to RLIMIT_MEMLOCK and but for large ones, never swapped (mlock(2)). What the kernel does not know or
/// refuses is left out. Pages of blocks up to 4 KiB serve further blocks, and go back to the system only when the
/// process ends: their number is that of the busiest moment. Not aligned. Throws `std::bad_alloc`. Thread-safe.
///
/// A forked child has a copy of all secrets until it executes another program: in no core dump of its own, but not
/// locked (mlock(2)). MADV_WIPEONFORK is no way out, as it would wipe what says which blocks are free. The child of a
/// process with one thread may go on using them; no other child may, as a thread it does not have may be in here.
void* allocate_secret(std::size_t size);
/// Wipes it, and keeps the room or, of more than 4 KiB, gives it back. `size` as it was asked for.
void free_secret(void* memory, std::size_t size) noexcept;

/// For containers of octets.
template <class T>
struct secret_allocator {
    using value_type = T;

    secret_allocator() = default;
    template <class Other>
    explicit secret_allocator(const secret_allocator<Other>&) noexcept {}

    T* allocate(std::size_t n) { return static_cast<T*>(allocate_secret(n * sizeof(T))); }
    void deallocate(T* memory, std::size_t n) noexcept { free_secret(memory, n * sizeof(T)); }
    bool operator==(const secret_allocator&) const noexcept { return true; }
};

} // namespace tether
