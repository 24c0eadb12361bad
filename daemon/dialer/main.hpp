// Declares the dialer's entry point.
#pragma once

#include <span>

namespace tether::daemon {

/// Runs the dialer with a command line without the program's name, on the one socket of sequenced packets that the
/// service manager passes. Returns the exit code: 0 after SIGTERM or SIGINT, 1 when it cannot serve, 2 for misuse, 78
/// for a configuration that it cannot use.
int dialer_main(std::span<const char* const> arguments);

} // namespace tether::daemon
