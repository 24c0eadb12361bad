// Finds the listening sockets that a service manager passes (sd_listen_fds(3)).
#pragma once

#include <optional>
#include <string>

namespace tether::daemon {

/// The inherited sockets. All empty: this process was not started by socket activation.
struct inherited_sockets {
    std::optional<int> local;   ///< of the local API; now close-on-exec
    std::optional<int> metrics; ///< for metrics over TCP; now close-on-exec
    std::string wrong;          ///< why they cannot be served
};

/// Reads `$LISTEN_PID` and `$LISTEN_FDS`, and removes them from the environment, so a second call finds nothing. An
/// IPv4 or IPv6 socket is for metrics. Any other socket is for the local API, whose listener reports errors with it.
/// More than one socket of a kind is refused, because it is unknown which of them clients use.
inherited_sockets find_inherited_sockets();

} // namespace tether::daemon
