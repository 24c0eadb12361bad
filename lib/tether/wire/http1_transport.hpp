// The transport that the daemon uses: HTTP/1.1 over TCP or TLS.
#pragma once

#include <tether/wire/config.hpp>
#include <tether/wire/proxy.hpp>
#include <tether/wire/resolver.hpp>
#include <tether/wire/transport.hpp>

#include <memory>

namespace tether::wire {

/// A transport to `config.base_url`. Unary requests share up to `max_connections` persistent connections; every stream
/// has a separate one. Redirects are responses like any other. Throws `boost::system::system_error` for a config that
/// `validate` rejects, trusted certificates that cannot be loaded, or a proxy URL that cannot be used. The process must
/// ignore SIGPIPE.
///
/// In addition to the errors of `transport`, `bad_request` means a request that cannot be written as HTTP.
std::unique_ptr<transport> make_transport(const asio::any_io_executor& executor, const wire_config& config,
                                          const proxy_settings& proxies, lookup_function lookup = system_lookup);

} // namespace tether::wire
