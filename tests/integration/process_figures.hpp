// Reads the resource usage of a process from proc(5).
#pragma once

#include <chrono>
#include <cstddef>
#include <sys/types.h>

namespace tether::test {

/// Processor time since the process began.
std::chrono::milliseconds processor_time(pid_t process);
/// Bytes of resident memory, and of reserved addresses.
std::size_t resident_memory(pid_t process);
std::size_t address_space(pid_t process);

} // namespace tether::test
