// Holds a TCP socket to one peer, whoever has it later.
#pragma once

#include <tether/core/error.hpp>

#include <boost/asio/ip/tcp.hpp>

namespace tether::wire {

/// From now on the socket takes packets of `peer` alone, and nobody can change that (`SO_ATTACH_FILTER`,
/// `SO_LOCK_FILTER` of socket(7)): connected anew to somebody else, as connect(2) allows, it gets no answer. `peer` is
/// of the socket's own family. What the socket sends is not filtered: a first packet goes anywhere.
error_code hold_to_peer(int socket, const boost::asio::ip::tcp::endpoint& peer);

} // namespace tether::wire
