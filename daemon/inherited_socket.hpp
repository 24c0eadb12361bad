// The listening socket that a service manager hands over (sd_listen_fds(3)).
#pragma once

#include <optional>
#include <string>

namespace tether::daemon {

/// What was handed over. At most one of the two is set; neither: this process was not started by a socket.
struct inherited_socket {
    std::optional<int> descriptor; ///< close-on-exec from here on
    std::string wrong;             ///< why it cannot be served
};

/// Looks at `$LISTEN_PID` and `$LISTEN_FDS`, and takes them out of the environment: a second call finds nothing. More
/// than one socket is refused, because it would not be known which of them clients mean.
inherited_socket find_inherited_socket();

} // namespace tether::daemon
