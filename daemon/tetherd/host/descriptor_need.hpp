// Computes how many descriptors a configuration needs, and how many of them clients may use.
#pragma once

#include <cstddef>

namespace tether::daemon {

/// A stream and a request for each active run up to their limits, the clients, and some for store, log, sockets,
/// lookups of names and users, and clients over the limit: newcomers, operators and refused clients.
constexpr std::size_t descriptor_need(std::size_t active_runs, std::size_t handshakes, std::size_t connections,
                                      std::size_t clients) noexcept {
    constexpr std::size_t others = 200;
    return active_runs + handshakes + connections + clients + others;
}

/// The number of clients that `limit` descriptors allow, when connections to the API, the store and the log use
/// `others_need`: the remaining ones, but at least a quarter of `limit`. Pure.
constexpr std::size_t clients_that_fit(std::size_t limit, std::size_t others_need) noexcept {
    const std::size_t left = limit > others_need ? limit - others_need : 0;
    return left > limit / 4 ? left : limit / 4;
}

} // namespace tether::daemon
