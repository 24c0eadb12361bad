// Serves one client connection from its first request to its end.
#pragma once

#include <tether/simulator/front/byte_stream.hpp>
#include <tether/simulator/front/hub.hpp>

#include <memory>

namespace tether::simulator {

/// What connections share. `owner` owns the other two. Every task of a connection has a copy,
/// because tasks may end in any order.
struct connection_context {
    connection_context(hub& players_in, async::task_group& tasks_in, std::shared_ptr<void> owner_in)
        : players{players_in}
        , tasks{tasks_in}
        , owner{std::move(owner_in)} {}
    hub& players;
    async::task_group& tasks;
    std::shared_ptr<void> owner;
};

/// Serves requests until the client leaves, a fault ends the connection or it is cancelled. There
/// is no idle timeout, so that faults can stall clients.
asio::awaitable<void> run_connection(std::shared_ptr<byte_stream> wire, connection_context context);

/// Reads and discards until the peer leaves.
asio::awaitable<void> async_ignore(byte_stream& wire);

} // namespace tether::simulator
