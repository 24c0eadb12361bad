// The listening sockets that a service manager hands over (sd_listen_fds(3)).
#pragma once

#include <optional>
#include <string>

namespace tether::daemon {

/// What was handed over. None of them set: this process was not started by a socket.
struct inherited_sockets {
    std::optional<int> local;   ///< of the local API; close-on-exec from here on
    std::optional<int> metrics; ///< of whoever scrapes metrics over TCP; the same
    std::string wrong;          ///< why they cannot be served
};

/// Looks at `$LISTEN_PID` and `$LISTEN_FDS`, and takes them out of the environment: a second call finds nothing. A
/// socket of IPv4 or IPv6 is for metrics, anything else for the local API, whose listener says what is wrong with it.
/// More than one of a kind is refused, because it would not be known which of them clients mean.
inherited_sockets find_inherited_sockets();

} // namespace tether::daemon
