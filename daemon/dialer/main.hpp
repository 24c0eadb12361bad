// The dialer's `main`: a socket from the service manager, then serving until told to stop.
#pragma once

#include <span>

namespace tether::daemon {

/// Runs the dialer with a command line without the program's name, on the one socket of sequenced packets that the
/// service manager hands over; the exit code: 0 after SIGTERM or SIGINT, 1 when it cannot serve, 2 for misuse.
int dialer_main(std::span<const char* const> arguments);

} // namespace tether::daemon
