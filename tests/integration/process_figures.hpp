// What a process uses of the machine, as proc(5) tells it.
#pragma once

#include <chrono>
#include <cstddef>
#include <sys/types.h>

namespace tether::test {

/// What it used of the processors since it began.
std::chrono::milliseconds processor_time(pid_t process);
/// Octets of memory that it has in use, and of addresses that it has taken.
std::size_t resident_memory(pid_t process);
std::size_t address_space(pid_t process);

} // namespace tether::test
