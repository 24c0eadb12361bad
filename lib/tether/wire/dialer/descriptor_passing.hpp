// Datagrams on a Unix socket, with a descriptor beside the text (unix(7), SCM_RIGHTS).
#pragma once

#include <tether/core/descriptor.hpp>
#include <tether/core/result.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace tether::wire {

struct datagram {
    std::string text;
    descriptor passed; ///< close-on-exec; none when the sender passed none
};

/// Sends `text`, and the descriptor `passed` unless it is negative; the caller still closes it. Never raises SIGPIPE.
error_code send_datagram(int socket, std::string_view text, int passed = -1);

/// Receives the next datagram of at most `longest` bytes. Errors: `eof` when the peer has closed, `would_block` when a
/// non-blocking socket has none, `message_size` for a longer one, `no_descriptors` when no number is left for the
/// passed descriptor, or the system's. A second descriptor is closed.
result<datagram> receive_datagram(int socket, std::size_t longest);

/// A socket of sequenced packets (`SOCK_SEQPACKET`), connected to `path`. Connecting, sending and receiving wait for
/// `patience` each at most (`SO_SNDTIMEO`, `SO_RCVTIMEO` of socket(7)). Without patience the socket is non-blocking: a
/// listener with a full queue is then `would_block`.
result<descriptor> connect_packets(const std::string& path, std::chrono::milliseconds patience = {});

} // namespace tether::wire
