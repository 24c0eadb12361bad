// Lookups and connections through a dialer, for a process that may not open network sockets itself.
#pragma once

#include <tether/core/descriptor.hpp>
#include <tether/core/result.hpp>
#include <tether/wire/dialer/dial_message.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>

namespace tether::wire {

/// Longest lookup through a dialer. Longer than the dialer's own limit, whose error is more precise.
inline constexpr std::chrono::seconds longest_dialed_lookup{35};

/// Asks the dialer that listens at `path` for the addresses of a host, for connections to `port`. Connecting and
/// waiting for the answer block for `patience` each at most. Thread-safe. Errors: `dialer_unavailable`,
/// `dialer_refused`, those of the dialer's own resolver, and the system's when this process is out of descriptors.
lookup_function lookup_through(std::string path, std::uint16_t port,
                               std::chrono::milliseconds patience = longest_dialed_lookup);

/// A non-blocking TCP socket whose connect(2) to `what.address` has begun. Errors: `dialer_unavailable`, also without
/// an answer by `deadline`; `dialer_refused`; the dialer's error of socket(2) or connect(2); and the system's when this
/// process is out of descriptors. May be cancelled at any time.
boost::asio::awaitable<result<descriptor>> async_open_through(boost::asio::any_io_executor executor, std::string path,
                                                              dial_request what,
                                                              std::chrono::steady_clock::time_point deadline);

} // namespace tether::wire
