// Reads requests from a connection one after the other, within limits of size and time.
#pragma once

#include <tether/server/memory_budget.hpp>
#include <tether/server/peer_socket.hpp>
#include <tether/server/request_parser.hpp>

#include <limits>
#include <variant>

namespace tether::server {

/// A request; or the problem to answer with before the connection is closed; or nothing, when the client disconnected
/// or was silent for too long, or the wait was cancelled.
using received = std::variant<std::monostate, request, protocol::problem>;

/// The socket and the limits outlive it.
class request_reader {
  public:
    request_reader(peer_socket& socket, const server_config& limits);

    /// Receives the next request. It must begin within `idle` and be complete within `whole` after its first byte.
    /// Sends `100 Continue` to a client that expects it (RFC 9110 § 10.1.1).
    boost::asio::awaitable<received> async_receive(milliseconds idle, milliseconds whole);

    /// The same in two steps, so that a request can be refused before its body is read. The first returns the request
    /// without its body; if the body is not received afterwards, the connection cannot be used again. The second
    /// returns the complete request; `held` grows with the body, and `overloaded` is the problem when it cannot. A body
    /// that grows over `longest` is refused (`body_too_large`) before more of it is read.
    boost::asio::awaitable<received> async_receive_head(milliseconds idle, milliseconds whole);
    boost::asio::awaitable<received> async_receive_body(memory_lease* held,
                                                        std::size_t longest = std::numeric_limits<std::size_t>::max());

    /// True while it waits for the first byte of a request.
    bool is_idle() const { return idle_; }

  private:
    boost::asio::awaitable<error_code> async_fill(clock::time_point deadline);
    std::size_t body_space() const;

    peer_socket& socket_;
    const server_config& limits_;
    request_parser parser_;
    bool idle_ = false;
    clock::time_point deadline_; ///< of the current request
};

} // namespace tether::server
