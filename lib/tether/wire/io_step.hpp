// The result of one call that must not block.
#pragma once

#include <tether/core/error.hpp>

#include <cstddef>

namespace tether::wire {

/// The result of a read, a write or a handshake, and what it needs to continue.
struct io_step {
    enum class kind {
        done,        ///< `bytes` bytes were moved, or the handshake is complete
        wants_read,  ///< try again once the descriptor is readable
        wants_write, ///< try again once it is writable
        failed,      ///< `error` says why; `asio::error::eof` is a clean end
    };

    static io_step moved(std::size_t n) { return {kind::done, n, {}}; }
    static io_step waits(kind direction) { return {direction, 0, {}}; }
    static io_step fails(error_code reason) { return {kind::failed, 0, reason}; }

    kind state = kind::done;
    std::size_t bytes = 0;
    error_code error;
};

} // namespace tether::wire
