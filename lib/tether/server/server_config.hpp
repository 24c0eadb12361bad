// Settings of the local socket.
#pragma once

#include <tether/core/error.hpp>
#include <tether/core/json_fields.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tether::server {

using std::chrono::milliseconds;

struct server_config {
    server_config() = default;

    /// Path of the Unix socket, absolute; at most 107 bytes (unix(7)).
    std::string listen = "/run/tether/tether.sock";
    /// Permission bits of the socket, which decide who may connect.
    unsigned socket_mode = 0660;
    /// Group of the socket; empty: the daemon's group.
    std::string socket_group;

    /// Longest body of a request, in bytes.
    std::size_t body_bytes = 32u << 20;
    /// Longest head of a request, in bytes.
    std::size_t head_bytes = 16u << 10;
    /// Memory for incoming request bodies and outgoing responses of more than 64 KiB, in bytes. One user gets half.
    std::size_t memory_bytes = 256u << 20;
    /// How long a request waits for memory that other users hold. Not a setting of the configuration file.
    milliseconds memory_wait{2'000};
    /// Maximum number of connections; a further one gets an error response and is closed.
    std::size_t clients = 1024;
    /// Maximum number of connections of one user; does not apply to root and the daemon's user. A user with few
    /// connections is served even when `clients` is reached.
    std::size_t clients_per_user = 512;
    /// Runs that may be `queued`; one more is refused. The work of each stays in memory.
    std::size_t queued_runs = 100'000;
    /// The same for the runs of one user; does not apply to users who see all runs. A user without queued runs may
    /// submit some even when `queued_runs` is reached.
    std::size_t queued_runs_per_user = 50'000;
    /// Total size of the work of unfinished runs, in bytes. The daemon stores the work until each run ends; more is
    /// refused.
    std::uint64_t work_bytes = std::uint64_t{1} << 30;
    /// The same for the runs of one user; does not apply to users who see all runs.
    std::uint64_t work_bytes_per_user = std::uint64_t{512} << 20;
    /// Bytes of the store that the unfinished runs of one user may use before more work is refused; 0: no limit. Does
    /// not apply to users who see all runs.
    std::uint64_t store_bytes_per_user = std::uint64_t{2} << 30;
    /// Bytes that may wait for one reader of a feed before it is cut off.
    std::size_t reader_backlog = 1u << 20;

    /// Time from a request's first byte to its last.
    milliseconds request_timeout{30'000};
    /// Time between two requests of one connection.
    milliseconds idle_timeout{120'000};
    /// A client must read some of a response within this time.
    milliseconds write_timeout{30'000};
    /// Interval between comments on a quiet feed.
    milliseconds heartbeat{15'000};
};

/// Returns all errors, with the paths of the config file (`/listen`, `/limits/clients`, …).
std::vector<json_issue> validate(const server_config& config);

} // namespace tether::server
