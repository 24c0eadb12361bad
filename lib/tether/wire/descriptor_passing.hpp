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

/// Sends `text`, and `passed` unless it is negative, which stays the caller's to close. Never raises SIGPIPE.
error_code send_datagram(int socket, std::string_view text, int passed = -1);

/// The next datagram of at most `longest` octets. Errors: `eof` when the peer has gone, `would_block` when the socket
/// does not wait and there is none, `message_size` for a longer one, `no_descriptors` when there is no number left for
/// what was passed, or the system's. A second descriptor is closed.
result<datagram> receive_datagram(int socket, std::size_t longest);

/// A socket of sequenced packets (`SOCK_SEQPACKET`), connected to `path`, that waits for `patience` at most when it is
/// connected, sends and receives (`SO_SNDTIMEO`, `SO_RCVTIMEO` of socket(7)); or, without patience, does not wait at
/// all: then a listener whose queue is full is `would_block`.
result<descriptor> connect_packets(const std::string& path, std::chrono::milliseconds patience = {});

} // namespace tether::wire
