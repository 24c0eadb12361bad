// Settings of the TCP listener for whoever scrapes metrics.
#pragma once

#include <tether/server/server_config.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <optional>
#include <string_view>

namespace tether::server {

struct scrape_config {
    scrape_config();

    /// Loopback address and port, such as `127.0.0.1:9464` or `[::1]:9464`; port 0: one that is free. Empty: no
    /// listener.
    std::string listen;
    /// Bounds of its clients and their requests.
    server_config bounds;
};

/// The place that `text` names: an IPv4 address in 127.0.0.0/8 or [::1], a colon, a port. Names are not looked up.
/// Empty for anything else. Pure.
std::optional<boost::asio::ip::tcp::endpoint> parse_loopback(std::string_view text);

/// All complaints, with the paths of the config file (`/metrics/listen`).
std::vector<json_issue> validate(const scrape_config& config);

} // namespace tether::server
