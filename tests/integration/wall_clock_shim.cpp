// Shifts the wall clock of a program that preloads this (ld.so(8)) by a number of seconds from a file.
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

/// The file TETHER_TEST_WALL_CLOCK contains one 64-bit number, and may change at any time.
const std::int64_t* open_shift() {
    static constexpr std::int64_t none = 0;
    const char* name = std::getenv("TETHER_TEST_WALL_CLOCK");
    const int file = name ? ::open(name, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return &none;
    void* mapped = ::mmap(nullptr, sizeof(std::int64_t), PROT_READ, MAP_SHARED, file, 0);
    ::close(file);
    return mapped == MAP_FAILED ? &none : static_cast<const std::int64_t*>(mapped);
}

} // namespace

extern "C" int clock_gettime(clockid_t which, timespec* out) noexcept {
    static const std::int64_t* const shift = open_shift();
    const auto failed = static_cast<int>(::syscall(SYS_clock_gettime, which, out));
    const bool is_wall = which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE;
    if (failed == 0 && is_wall) out->tv_sec += __atomic_load_n(shift, __ATOMIC_RELAXED);
    return failed;
}
