// Asks a proxy for a tunnel to the origin.
#pragma once

#include <tether/wire/connection.hpp>
#include <tether/wire/proxy.hpp>

#include <optional>
#include <string_view>

namespace tether::wire {

/// Sends CONNECT on a new connection to the proxy (RFC 9110 § 9.3.6) and reads only the head of the response: the bytes
/// after it belong to TLS. Errors: `proxy_authentication` for 407, `proxy_refused` for anything else except 2xx,
/// `connect_timeout` at `deadline`.
boost::asio::awaitable<error_code> async_tunnel(connection& to_proxy, const proxy& via, const url& origin,
                                                connection::clock::time_point deadline);

/// The error that the head of the proxy's response means. Pure.
error_code judge_tunnel_answer(std::string_view head);

} // namespace tether::wire
