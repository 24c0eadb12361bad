// The transport's part of the config file's `api` section, and its defaults.
#pragma once

#include <tether/core/json_fields.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace tether::wire {

/// How the API is reached. Durations are at least 1 ms.
struct wire_config {
    /// The API's address. Plain `http` only to loopback: the key would travel in the clear.
    std::string base_url = "https://api.anthropic.com";

    /// PEM file of the authorities to trust instead of the system's; empty for the system's.
    std::string ca_file;

    /// PEM files of the certificate, with its chain, and the private key that this client shows to a server that asks
    /// for them; both or none. The key has no passphrase.
    std::string client_cert_file;
    std::string client_key_file;

    /// Bound of one connection attempt in all: name lookup, TCP, proxy and TLS together, counted from
    /// the moment it got its handshake slot.
    std::chrono::milliseconds connect_timeout{10'000};

    /// Bound of a unary answer's head, and of its body.
    std::chrono::milliseconds request_timeout{30'000};

    /// Connections of unary requests at once. Streams have their own and are not counted.
    std::size_t max_connections = 32;

    /// Connections being opened at once, unary and streams together.
    std::size_t handshakes = 32;

    /// Requests that wait for a connection, and streams that wait for a handshake slot; one more fails
    /// with `queue_full`. Not below `limits.active_runs`, or an outage's end is a failure for many.
    std::size_t max_waiting = 20'000;

    /// A kept connection unused for this long is closed. Below the minute after which many servers
    /// close theirs, so that a request seldom meets a dead one.
    std::chrono::milliseconds keep_idle{30'000};

    /// `TCP_KEEPIDLE`, `TCP_KEEPINTVL`, `TCP_KEEPCNT` and `TCP_USER_TIMEOUT` (tcp(7)): the second net
    /// under the silence clock. Whole seconds, except the last. At most 32767 s, 32767 s and 127, or the
    /// kernel refuses them.
    std::chrono::seconds probe_after{30};
    std::chrono::seconds probe_interval{10};
    int probes = 3;
    std::chrono::milliseconds user_timeout{45'000};

    /// Path of the socket of a dialer (`dialer.hpp`), which looks names up and opens connections where this process may
    /// not; empty: it does so itself. From `TETHER_DIALER`, not from the file: the unit knows it.
    std::string dialer;

    /// Longest head of an answer, and longest trailers; 1 KiB to 32 KiB.
    std::size_t max_header_bytes = std::size_t{16} << 10;
};

/// All complaints about `config`, in declaration order; empty when it is usable. Pure: files are not
/// looked at.
std::vector<json_issue> validate(const wire_config& config);

} // namespace tether::wire
