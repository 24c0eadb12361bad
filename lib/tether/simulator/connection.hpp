// One client connection, from its first request to its end.
#pragma once

#include <tether/simulator/byte_stream.hpp>
#include <tether/simulator/hub.hpp>

#include <memory>

namespace tether::simulator {

/// What connections share. Everything must outlive them.
struct connection_context {
    connection_context(hub& players_in, task_group& tasks_in) : players{players_in}, tasks{tasks_in} {}
    hub& players;
    task_group& tasks;
};

/// Serves requests until the client leaves, a fault ends the connection or it is cancelled. How long a
/// connection may be quiet is the client's business: that is what stalls are for.
asio::awaitable<void> run_connection(std::shared_ptr<byte_stream> wire, connection_context context);

/// Reads and forgets until the peer leaves.
asio::awaitable<void> async_ignore(byte_stream& wire);

} // namespace tether::simulator
