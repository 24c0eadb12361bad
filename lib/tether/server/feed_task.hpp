// Sends one feed to one client.
#pragma once

#include <tether/core/worker_pool.hpp>
#include <tether/server/hub.hpp>
#include <tether/server/peer_socket.hpp>
#include <tether/server/server_config.hpp>

#include <functional>

namespace tether::server {

/// How the feed's bytes are framed: in chunks, so that the connection can go on behind it, or bare until
/// the connection closes, for clients of HTTP/1.0.
enum class framing { chunked, until_close };

/// Returns whether the reader may still see the records that its filter selects.
using rights_check = std::function<boost::asio::awaitable<bool>()>;

/// Writes everything after the reader's place, then what is new, until the reader's queue ends, the client
/// is gone, the daemon stops or `still_allowed`, which is asked every two seconds, says no; each of the orderly ends
/// writes the last chunk. Sends a comment when
/// nothing else was sent for `config.heartbeat`. The head is written already. Everything referred to
/// outlives the awaitable; `workers` may be null. Without memory for a reader, its feed ends as lagged. True when the
/// connection is good for another request.
boost::asio::awaitable<bool> async_send_feed(peer_socket& socket, feed_reader& reader, store::store& store,
                                             const server_config& config, framing how, worker_pool* workers,
                                             rights_check still_allowed);

} // namespace tether::server
