// The process environment, handed in so that tests can make their own.
#pragma once

#include <functional>
#include <string>

namespace tether::daemon {

/// The value of a variable; empty when it is not set.
using environment = std::function<std::string(const char* name)>;

/// The real one.
environment process_environment();

} // namespace tether::daemon
