// The process environment, handed in so that tests can make their own.
#pragma once

#include <functional>
#include <string>

namespace tether::daemon {

/// The value of a variable; empty when it is not set.
using environment = std::function<std::string(const char* name)>;

/// The real one. Takes the variables that may hold a secret out of the process's own environment: they are known to
/// what is returned alone, and wiped where the kernel shows them to others (`/proc/PID/environ`, proc(5)). To be called
/// once, before there are threads.
environment process_environment();

} // namespace tether::daemon
