#include <tether/wire/url.hpp>

#include <tether/core/ascii.hpp>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <fmt/format.h>

namespace tether::wire {
namespace {

bool starts_with(std::string_view text, std::string_view lower_prefix) {
    return text.size() >= lower_prefix.size() &&
        std::equal(lower_prefix.begin(), lower_prefix.end(), text.begin(),
                   [](char want, char c) { return want == to_lower(c); });
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
    unsigned value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end != text.data() + text.size() || value == 0 || value > 65535) return {};
    return static_cast<std::uint16_t>(value);
}

bool is_name(std::string_view host) {
    return !host.empty() && host.size() <= 253 && host.front() != '.' && host.front() != '-' &&
        std::all_of(host.begin(), host.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
        });
}

bool is_path_byte(char c) {
    return c > 0x20 && c < 0x7f && c != '?' && c != '#' && c != '\\';
}

/// Splits `host[:port]`; false for text of another form.
bool read_authority(std::string_view text, url& parsed) {
    std::string_view port;
    bool bracketed = false;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == text.npos) return false;
        bracketed = true;
        port = text.substr(end + 1);
        text = text.substr(1, end - 1);
    } else if (const auto colon = text.find(':'); colon != text.npos) {
        port = text.substr(colon);
        text = text.substr(0, colon);
    }
    if (!port.empty()) {
        const auto number = port.front() == ':' ? parse_port(port.substr(1)) : std::nullopt;
        if (!number) return false;
        parsed.port = *number;
    }
    parsed.host = to_lower(text);
    if (bracketed) return parsed.host.find(':') != parsed.host.npos && is_ip_literal(parsed.host);
    return is_name(parsed.host);
}

} // namespace

std::optional<url> parse_url(std::string_view text) {
    url parsed;
    if (starts_with(text, "https://")) {
        text.remove_prefix(8);
    } else if (starts_with(text, "http://")) {
        text.remove_prefix(7);
        parsed.scheme = url_scheme::http;
        parsed.port = 80;
    } else {
        return std::nullopt;
    }
    const auto slash = std::min(text.find('/'), text.size());
    if (!read_authority(text.substr(0, slash), parsed)) return std::nullopt;
    std::string_view path = text.substr(slash);
    if (!std::all_of(path.begin(), path.end(), is_path_byte)) return std::nullopt;
    while (path.ends_with('/')) path.remove_suffix(1);
    parsed.path = path;
    return parsed;
}

std::string authority_of(const url& where, port_shown port) {
    const bool v6 = where.host.find(':') != std::string::npos;
    const std::string host = v6 ? fmt::format("[{}]", where.host) : where.host;
    const std::uint16_t usual = where.scheme == url_scheme::https ? 443 : 80;
    if (port == port_shown::unless_default && where.port == usual) return host;
    return fmt::format("{}:{}", host, where.port);
}

bool is_ip_literal(std::string_view host) {
    if (host.find('%') != host.npos) return false; // a zone is valid only on this host
    boost::system::error_code ec;
    boost::asio::ip::make_address(host, ec);
    return !ec;
}

bool is_loopback(std::string_view host) {
    if (host == "localhost") return true;
    boost::system::error_code ec;
    const auto address = boost::asio::ip::make_address(host, ec);
    return !ec && address.is_loopback();
}

} // namespace tether::wire
