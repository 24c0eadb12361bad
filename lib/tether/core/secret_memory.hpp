// Memory for text that must not be seen.
#pragma once

#include <cstddef>

namespace tether {

/// Room for `size` octets on pages that hold nothing else: they are left out of core dumps (MADV_DONTDUMP, madvise(2))
/// and, up to RLIMIT_MEMLOCK and but for large ones, never swapped (mlock(2)). What the kernel does not know or
/// refuses is left out. A forked child has them as well, and may go on using them: wiping them there would wipe what
/// says which are free. Not aligned. Throws `std::bad_alloc`. Thread-safe.
void* allocate_secret(std::size_t size);
/// Wipes it first. `size` as it was asked for.
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
