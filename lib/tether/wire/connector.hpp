// Opens connections to the origin: name, address, proxy, TLS, in that order and within one bound.
#pragma once

#include <tether/async/gate.hpp>
#include <tether/wire/address_plan.hpp>
#include <tether/wire/config.hpp>
#include <tether/wire/connection.hpp>
#include <tether/wire/dialer/dial_message.hpp>
#include <tether/wire/proxy.hpp>
#include <tether/wire/resolver.hpp>
#include <tether/wire/tls_context.hpp>

#include <memory>
#include <optional>

namespace tether::wire {

/// Opens new connections to one origin, at most `config.handshakes` at once. Must outlive its awaitables.
class connector {
  public:
    /// `config` must be valid. Throws `boost::system::system_error` when the trusted certificates cannot be loaded or
    /// the proxy's URL cannot be used.
    connector(const boost::asio::any_io_executor& executor, const wire_config& config, const proxy_settings& proxies,
              lookup_function lookup);

    /// Waits for a handshake slot, then at most `connect_timeout`. Errors: `queue_full`, `connect_timeout`,
    /// `handshake_timeout`, `name_lookup_failed`, `name_lookup_timeout`, `certificate_rejected`, `proxy_refused`,
    /// `proxy_authentication`, `dialer_unavailable`, `dialer_refused`, or that of the last address.
    boost::asio::awaitable<result<std::unique_ptr<connection>>> async_connect();

    const url& origin() const noexcept { return origin_; }

  private:
    using time_point = connection::clock::time_point;
    struct reached;

    boost::asio::awaitable<result<reached>> async_reach(time_point deadline);
    boost::asio::awaitable<error_code> async_connect_to(connection& link, boost::asio::ip::address address,
                                                        time_point deadline, std::size_t attempts_left);
    boost::asio::awaitable<error_code> async_secure(connection& link, time_point deadline);

    boost::asio::any_io_executor executor_;
    const wire_config config_;
    const url origin_;
    std::optional<proxy> proxy_;
    const destination where_;          ///< the target of the TCP connections
    std::unique_ptr<tls_context> tls_; ///< null for plain http
    resolver resolver_;
    address_plan plan_;
    async::gate handshakes_;
};

} // namespace tether::wire
