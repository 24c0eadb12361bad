// Disables TCP Fast Open for this process.
#pragma once

#include <tether/core/error.hpp>

namespace tether::daemon {

/// After this call, this thread and the threads that it starts cannot send data in the first packet of a TCP
/// connection: `MSG_FASTOPEN` and the `TCP_FASTOPEN` options fail with EPERM (seccomp(2), tcp(7)), and so does
/// io_uring, which is not filtered. A socket that the dialer restricted to one peer could otherwise still carry data
/// elsewhere. Cannot be undone. Errors: the system's, for example without seccomp.
error_code forbid_fast_open();

} // namespace tether::daemon
