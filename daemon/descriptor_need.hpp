// How many descriptors the limits of a configuration add up to.
#pragma once

#include <cstddef>

namespace tether::daemon {

/// A stream and a request for each active run as far as those are bounded, the clients, and some for store, log,
/// sockets, lookups of names and users, and clients that are told that there are too many.
constexpr std::size_t descriptor_need(std::size_t active_runs, std::size_t handshakes, std::size_t connections,
                                      std::size_t clients) noexcept {
    constexpr std::size_t others = 128;
    return active_runs + handshakes + connections + clients + others;
}

} // namespace tether::daemon
