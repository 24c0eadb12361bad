// Gives access to the process environment, and lets tests replace it.
#pragma once

#include <functional>
#include <string>

namespace tether::daemon {

/// The value of a variable; empty when it is not set.
using environment = std::function<std::string(const char* name)>;

/// The real environment. Removes the variables that may hold a secret from the process environment, so that only the
/// returned function knows them, and wipes them where the kernel shows them to others (`/proc/PID/environ`, proc(5)).
/// Called once, before any thread starts.
environment process_environment();

} // namespace tether::daemon
