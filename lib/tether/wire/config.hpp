// The transport's part of the config file's `api` section, and its defaults.
#pragma once

#include <tether/core/json_fields.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace tether::wire {

/// How to reach the API. Durations are at least 1 ms.
struct wire_config {
    /// The API's address. Plain `http` only to loopback: it would send the key unencrypted.
    std::string base_url = "https://api.anthropic.com";

    /// PEM file of the authorities to trust instead of the system's; empty for the system's.
    std::string ca_file;

    /// PEM files of the certificate, with its chain, and the private key that this client presents to a server that
    /// requests them; both or none. The key has no passphrase.
    std::string client_cert_file;
    std::string client_key_file;

    /// Longest connection attempt: name lookup, TCP, proxy and TLS together, counted from the moment it gets a
    /// handshake slot.
    std::chrono::milliseconds connect_timeout{10'000};

    /// Longest wait for the head of a unary response, and for its body.
    std::chrono::milliseconds request_timeout{30'000};

    /// Most connections for unary requests. Each stream has a separate connection, which does not count.
    std::size_t max_connections = 32;

    /// Most connections that are being opened at the same time, for unary requests and streams together.
    std::size_t handshakes = 32;

    /// Most requests that wait for a connection, and streams that wait for a handshake slot; one more fails with
    /// `queue_full`. At least `limits.active_runs`, or many runs fail when an outage ends.
    std::size_t max_waiting = 20'000;

    /// An idle connection is closed after this time. Less than the minute after which many servers close theirs, so
    /// that requests rarely get a dead one.
    std::chrono::milliseconds keep_idle{30'000};

    /// `TCP_KEEPIDLE`, `TCP_KEEPINTVL`, `TCP_KEEPCNT` and `TCP_USER_TIMEOUT` (tcp(7)): a second check besides
    /// `stream.silence`. Whole seconds, except the last. The kernel accepts at most 32767 s, 32767 s and 127.
    std::chrono::seconds probe_after{30};
    std::chrono::seconds probe_interval{10};
    int probes = 3;
    std::chrono::milliseconds user_timeout{45'000};

    /// Path of a dialer's socket (`dialer.hpp`). The dialer looks up names and opens connections when this process may
    /// not; empty: this process does both itself. From `TETHER_DIALER`, not from the file, because the unit knows the
    /// path.
    std::string dialer;

    /// Longest head of a response, and longest trailers; 1 KiB to 32 KiB.
    std::size_t max_header_bytes = std::size_t{16} << 10;
};

/// All issues of `config`, in declaration order; empty when it is usable. Pure: does not access files.
std::vector<json_issue> validate(const wire_config& config);

} // namespace tether::wire
