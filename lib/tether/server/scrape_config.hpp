// Settings of the TCP listener for metrics scrapers.
#pragma once

#include <tether/server/server_config.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <optional>
#include <string_view>

namespace tether::server {

struct scrape_config {
    scrape_config();

    /// Loopback address and port, such as `127.0.0.1:9464` or `[::1]:9464`; port 0: any free port. Empty: no listener.
    std::string listen;
    /// Limits on clients and their requests.
    server_config bounds;
};

/// Parses an IPv4 address in 127.0.0.0/8 or [::1], a colon and a port. Host names are not resolved. Empty for anything
/// else. Pure.
std::optional<boost::asio::ip::tcp::endpoint> parse_loopback(std::string_view text);

/// Returns all errors, with the paths of the config file (`/metrics/listen`).
std::vector<json_issue> validate(const scrape_config& config);

} // namespace tether::server
