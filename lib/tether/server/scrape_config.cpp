#include <tether/server/scrape_config.hpp>

#include <boost/asio/ip/address.hpp>
#include <charconv>

namespace tether::server {

namespace ip = boost::asio::ip;

scrape_config::scrape_config() {
    bounds.clients = 16;
    bounds.head_bytes = 8u << 10;
    bounds.body_bytes = 1024;
    bounds.request_timeout = milliseconds{10'000};
    bounds.write_timeout = milliseconds{10'000};
    bounds.idle_timeout = milliseconds{300'000}; // longer than the interval between two scrapes
}

std::optional<ip::tcp::endpoint> parse_loopback(std::string_view text) {
    const std::size_t colon = text.rfind(':');
    if (colon == text.npos) return std::nullopt;
    const std::string_view digits = text.substr(colon + 1);
    std::uint16_t port = 0;
    const auto [end, wrong] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (wrong != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;

    std::string host{text.substr(0, colon)};
    const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (bracketed) host = host.substr(1, host.size() - 2);
    boost::system::error_code ec;
    const ip::address address = ip::make_address(host, ec);
    if (ec || !address.is_loopback() || address.is_v6() != bracketed) return std::nullopt;
    return ip::tcp::endpoint{address, port};
}

std::vector<json_issue> validate(const scrape_config& config) {
    if (config.listen.empty() || parse_loopback(config.listen)) return {};
    return {{"/metrics/listen", "must be a loopback address and a port, such as \"127.0.0.1:9464\" or \"[::1]:9464\""}};
}

} // namespace tether::server
