// Implements time that advances only when the program is idle.
#include "virtual_time.hpp"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tether::test::virtual_time {
namespace {

constexpr std::chrono::nanoseconds wall_start{1'796'115'600'000'000'000}; // 2026-12-01T09:00:00Z
constexpr std::chrono::nanoseconds steady_start{1'000'000'000'000};

std::chrono::nanoseconds now{0};
std::chrono::nanoseconds wall_offset{0};
std::chrono::nanoseconds suspended{0};
unsigned long long generator = 0;
bool is_virtual = false;

unsigned long long next_random() {
    // SplitMix64 (Steele, Lea, Flood 2014).
    unsigned long long z = generator += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

timespec to_timespec(std::chrono::nanoseconds t) {
    constexpr long long second = 1'000'000'000;
    timespec out{};
    out.tv_sec = static_cast<time_t>(t.count() / second);
    out.tv_nsec = static_cast<long>(t.count() % second);
    return out;
}

} // namespace

void reset(unsigned long long seed) {
    now = wall_offset = suspended = std::chrono::nanoseconds{0};
    generator = seed;
    is_virtual = true;
}

void leave() {
    is_virtual = false;
}

std::chrono::nanoseconds passed() {
    return now;
}

void set_wall_clock(std::chrono::nanoseconds by) {
    wall_offset += by;
}

void suspend(std::chrono::nanoseconds time) {
    suspended += time;
    wall_offset += time;
}

} // namespace tether::test::virtual_time

// Replaces the C library's functions with these names everywhere in the program.
namespace virtual_time = tether::test::virtual_time;

extern "C" int clock_gettime(clockid_t which, timespec* out) noexcept {
    const auto of_the_system = [&] { return static_cast<int>(::syscall(SYS_clock_gettime, which, out)); };
    if (!virtual_time::is_virtual) return of_the_system();
    switch (which) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
        *out = virtual_time::to_timespec(virtual_time::wall_start + virtual_time::wall_offset + virtual_time::now);
        return 0;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_MONOTONIC_RAW:
        *out = virtual_time::to_timespec(virtual_time::steady_start + virtual_time::now);
        return 0;
    case CLOCK_BOOTTIME:
        *out = virtual_time::to_timespec(virtual_time::steady_start + virtual_time::suspended + virtual_time::now);
        return 0;
    default: return of_the_system();
    }
}

/// Without descriptors for timers, Asio's reactor passes the maximum duration with each wait.
extern "C" int timerfd_create(int, int) noexcept {
    errno = ENOSYS;
    return -1;
}

extern "C" int epoll_wait(int fd, epoll_event* events, int most, int timeout) {
    const auto ready = static_cast<int>(::syscall(SYS_epoll_pwait, fd, events, most, 0, nullptr, 0));
    if (ready == 0 && timeout > 0) virtual_time::now += std::chrono::milliseconds{timeout};
    return ready;
}

extern "C" ssize_t getrandom(void* into, size_t size, unsigned) {
    auto* bytes = static_cast<unsigned char*>(into);
    for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<unsigned char>(virtual_time::next_random());
    return static_cast<ssize_t>(size);
}
