// The socket options of every connection to the API.
#pragma once

#include <tether/core/error.hpp>
#include <tether/wire/config.hpp>

namespace tether::wire {

/// Sets TCP_NODELAY, keep-alive probes and TCP_USER_TIMEOUT (tcp(7)).
error_code set_socket_options(int descriptor, const wire_config& config);

} // namespace tether::wire
