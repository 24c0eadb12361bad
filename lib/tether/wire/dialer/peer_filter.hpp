// Restricts a TCP socket to one peer, also for later owners of the socket.
#pragma once

#include <tether/core/error.hpp>

#include <boost/asio/ip/tcp.hpp>

namespace tether::wire {

/// From now on the socket accepts only packets of `peer`, and the filter cannot be changed (`SO_ATTACH_FILTER`,
/// `SO_LOCK_FILTER` of socket(7)): if it is connected to another peer, as connect(2) allows, it gets no answer. `peer`
/// must have the socket's address family. Sent packets are not filtered: a first packet can go anywhere.
error_code hold_to_peer(int socket, const boost::asio::ip::tcp::endpoint& peer);

} // namespace tether::wire
