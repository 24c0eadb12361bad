#include <tether/core/secret_memory.hpp>

#include <memory_resource>
#include <mutex>
#include <new>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

namespace tether {
namespace {

/// Larger blocks have separate pages, which are freed with the block.
constexpr std::size_t largest_pooled = 4096;
/// Locking uses a budget of a few MiB, and would touch every page.
constexpr std::size_t largest_locked = std::size_t{256} << 10;
/// Text needs no alignment, and the pool of libstdc++ 12 ignores larger ones.
constexpr std::size_t alignment = 1;

std::size_t whole_pages(std::size_t size) {
    static const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    return (size + page - 1) / page * page;
}

/// Allocates separate pages for every block.
class secret_pages final : public std::pmr::memory_resource {
    void* do_allocate(std::size_t size, std::size_t) override {
        size = whole_pages(size);
        void* const memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) throw std::bad_alloc{};
        ::madvise(memory, size, MADV_DONTDUMP);
        if (size <= largest_locked) ::mlock(memory, size);
        return memory;
    }
    void do_deallocate(void* memory, std::size_t size, std::size_t) override { ::munmap(memory, whole_pages(size)); }
    bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
};

struct secret_pool {
    secret_pages pages;
    std::mutex mutex; ///< guards the member below
    std::pmr::unsynchronized_pool_resource blocks{{16, largest_pooled}, &pages};
};

secret_pool& pool() {
    // Never destroyed: a thread in a name lookup may outlive everything else.
    static auto* const all = new secret_pool;
    return *all;
}

} // namespace

void* allocate_secret(std::size_t size) {
    secret_pool& all = pool();
    const std::lock_guard lock{all.mutex};
    return all.blocks.allocate(size, alignment);
}

void free_secret(void* memory, std::size_t size) noexcept {
    ::explicit_bzero(memory, size);
    secret_pool& all = pool();
    const std::lock_guard lock{all.mutex};
    all.blocks.deallocate(memory, size, alignment);
}

} // namespace tether
