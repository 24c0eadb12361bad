// The kinds of log records of the dialer process.
#pragma once

#include <tether/core/log_kind.hpp>

namespace tether::wire {

// Packed by hand: the formatter would write one value per line.
// clang-format off
struct log_kind_table {
    using enum log_level;

    log_kind dial_destination_set{"dial destination set", notice, "05967166ac25430ab8a3ddc3828c98cf", "host port",
        "The dialer has started. It connects only to this host and port: those of api.base_url or of the proxy.",
        "Nothing.", log_flow::free};
    log_kind dial_refused{"dial refused", warning, "6f0249564935472caae4ac5d34e3a04e", "host port address pid reason",
        "A process requested a connection to another destination, or to an address that no lookup of the host "
        "returned.",
        "If tetherd and the dialer read different configurations: systemctl restart tetherd, which restarts both. Set "
        "the base URL and the proxy only in the files that both read (docs/operating.md). A few refused addresses "
        "after a restart of the dialer alone are harmless. Otherwise find the process."};
    log_kind cannot_restrict_sockets{"cannot restrict sockets to their destination", notice,
        "8ee0df13ab5a44578373e2a89fa88f78", "error",
        "The kernel does not let this user filter packets, so a process could connect a received socket to another "
        "host. Logged once.",
        "Nothing: IPAddressAllow= and IPAddressDeny= of tetherd-dialer.service restrict the destinations as well.",
        log_flow::free};
    log_kind dialing_failed{"dialing failed", error, "d5e7673dd4aa48a3badfded3d8eb225f", "error reason",
        "A bug or lack of memory made a request to the dialer fail. It is retried.",
        "Report the record. If memory ran out, give the dialer more.", log_flow::free};
    log_kind dialer_cannot_accept_connections{"dialer cannot accept connections, retrying", warning,
        "21799f611c5a48fc9fa51d00738a2d85", "error",
        "The system does not accept new connections to the dialer. Logged once, and again after a connection was "
        "accepted.", "Check LimitNOFILE= of tetherd-dialer.service."};
};
inline constexpr log_kind_table log_kinds{};

} // namespace tether::wire
