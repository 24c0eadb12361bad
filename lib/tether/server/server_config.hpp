// Settings of the local socket.
#pragma once

#include <tether/core/error.hpp>
#include <tether/core/json_fields.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace tether::server {

using std::chrono::milliseconds;

struct server_config {
    server_config() = default;

    /// Path of the Unix socket, absolute; at most 107 octets (unix(7)).
    std::string listen = "/run/tether/tether.sock";
    /// Permission bits of the socket: who may connect at all.
    unsigned socket_mode = 0660;
    /// Group of the socket; empty: the daemon's own.
    std::string socket_group;

    /// Longest body of a request, in octets.
    std::size_t body_bytes = 32u << 20;
    /// Longest head of a request, in octets.
    std::size_t head_bytes = 16u << 10;
    /// Bytes of all request bodies that arrive and all answers that are written, above 64 KiB each. One user gets half.
    std::size_t memory_bytes = 256u << 20;
    /// How long a request waits for memory that others hold. Not a setting of the file.
    milliseconds memory_wait{2'000};
    /// Connections at once; the next one is told so and closed.
    std::size_t clients = 1024;
    /// Runs that may be `queued`; one more is refused. Each holds what it was given in memory.
    std::size_t queued_runs = 100'000;
    /// Octets that may wait for one reader of a feed before it is cut off.
    std::size_t reader_backlog = 1u << 20;

    /// From a request's first octet to its last.
    milliseconds request_timeout{30'000};
    /// Between two requests of one connection.
    milliseconds idle_timeout{120'000};
    /// A client must take some of an answer within this time.
    milliseconds write_timeout{30'000};
    /// A quiet feed carries a comment this often.
    milliseconds heartbeat{15'000};
};

/// All complaints, with the paths of the config file (`/listen`, `/limits/clients`, …).
std::vector<json_issue> validate(const server_config& config);

} // namespace tether::server
