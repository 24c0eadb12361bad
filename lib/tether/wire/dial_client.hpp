// Lookups and connections through a dialer, for a process that may not open network sockets itself.
#pragma once

#include <tether/core/descriptor.hpp>
#include <tether/core/result.hpp>
#include <tether/wire/dial_message.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>

namespace tether::wire {

/// How long a lookup through a dialer may take. Longer than the dialer lets one take, whose word for that is the better
/// one.
inline constexpr std::chrono::seconds longest_dialed_lookup{35};

/// Asks the dialer that listens at `path` for the addresses of a host whose `port` is to be connected to. It blocks,
/// for each of connecting and the answer `patience` at most, and may be called from any thread. Errors:
/// `dialer_unavailable`, `dialer_refused`, those of the dialer's own resolver, and our own want of descriptors.
lookup_function lookup_through(std::string path, std::uint16_t port,
                               std::chrono::milliseconds patience = longest_dialed_lookup);

/// A TCP socket, which does not wait, whose connect(2) to `what.address` has begun. Errors: `dialer_unavailable`, also
/// when there is no answer at `deadline`; `dialer_refused`; what socket(2) or connect(2) said to the dialer; our own
/// want of descriptors. May be cancelled at any time.
boost::asio::awaitable<result<descriptor>> async_open_through(boost::asio::any_io_executor executor, std::string path,
                                                              dial_request what,
                                                              std::chrono::steady_clock::time_point deadline);

} // namespace tether::wire
