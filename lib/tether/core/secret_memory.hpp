// Memory for text that must stay secret.
#pragma once

#include <cstddef>

namespace tether {

/// Allocates `size` bytes on pages that contain only secrets. The pages are excluded from core dumps (MADV_DONTDUMP,
/// madvise(2)) and, up to RLIMIT_MEMLOCK and except for large blocks, never swapped (mlock(2)). A protection that the
/// kernel does not know or refuses is skipped. Pages of blocks up to 4 KiB are reused for further blocks and returned
/// to the system only when the process ends, so the peak use determines their number. Not aligned. Throws
/// `std::bad_alloc`. Thread-safe.
///
/// A forked child has a copy of all secrets until it executes another program. The copy is excluded from core dumps,
/// but not locked (mlock(2)). MADV_WIPEONFORK is not used: it would also wipe the list of free blocks. The child of a
/// process with one thread may continue to use the blocks. No other child may, because another thread may have been in
/// the allocator.
void* allocate_secret(std::size_t size);
/// Wipes the block. Keeps its memory for reuse, or frees it above 4 KiB. `size` must be that of the allocation.
void free_secret(void* memory, std::size_t size) noexcept;

/// For containers of bytes.
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
