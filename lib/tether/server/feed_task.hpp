// Sends one feed to one client.
#pragma once

#include <tether/async/worker_pool.hpp>
#include <tether/server/hub.hpp>
#include <tether/server/peer_socket.hpp>
#include <tether/server/server_config.hpp>

#include <functional>

namespace tether::server {

/// How the feed's bytes are framed: in chunks, so that the connection stays usable after the feed, or unframed until
/// the connection closes, for HTTP/1.0 clients.
enum class framing { chunked, until_close };

/// Returns whether the reader may still see the records that its filter selects.
using rights_check = std::function<boost::asio::awaitable<bool>()>;

/// Writes all records after the reader's position, then new ones. Ends when the reader's queue ends, the client
/// disconnects, the daemon stops, or `still_allowed`, which is called every two seconds, returns false. Each orderly
/// end writes the last chunk. Sends a comment when nothing else was sent for `config.heartbeat`. The caller has already
/// written the head. All references outlive the awaitable; `workers` may be null. When memory for a reader runs out,
/// its feed ends as lagged. True when the connection is usable for another request.
boost::asio::awaitable<bool> async_send_feed(peer_socket& socket, feed_reader& reader, store::store& store,
                                             const server_config& config, framing mode, async::worker_pool* workers,
                                             rights_check still_allowed);

} // namespace tether::server
