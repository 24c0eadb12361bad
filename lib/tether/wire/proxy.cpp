#include <tether/wire/proxy.hpp>

#include <tether/core/ascii.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <boost/beast/core/detail/base64.hpp>
#include <charconv>

namespace tether::wire {
namespace {

namespace ip = boost::asio::ip;

bool in_block(const std::string& block, const ip::address& address) {
    boost::system::error_code ec;
    if (address.is_v4()) {
        const auto net = ip::make_network_v4(block, ec);
        return !ec && net.canonical() == ip::network_v4{address.to_v4(), net.prefix_length()}.canonical();
    }
    const auto net = ip::make_network_v6(block, ec);
    return !ec && net.canonical() == ip::network_v6{address.to_v6(), net.prefix_length()}.canonical();
}

/// Removes `:port` from the end of `entry`; false when that is another port.
bool port_fits(std::string& entry, std::uint16_t port) {
    const auto bracket = entry.rfind(']');
    const auto colon = entry.rfind(':');
    const bool several = entry.find(':') != colon;
    if (colon == entry.npos || (several && (bracket == entry.npos || colon < bracket))) return true;
    const std::string digits = entry.substr(colon + 1);
    entry.resize(colon);
    return digits == std::to_string(port);
}

bool exempts(std::string entry, const url& origin) {
    if (entry == "*") return true;
    entry = to_lower(entry);
    if (!port_fits(entry, origin.port)) return false;
    if (entry.size() > 1 && entry.front() == '[' && entry.back() == ']') entry = entry.substr(1, entry.size() - 2);
    boost::system::error_code ec;
    if (const auto address = ip::make_address(origin.host, ec); !ec) {
        if (entry.find('/') != entry.npos) return in_block(entry, address);
        const auto other = ip::make_address(entry, ec);
        return !ec && other == address;
    }
    if (entry.starts_with("*.")) entry.erase(0, 1);
    if (entry.starts_with('.')) entry.erase(0, 1);
    if (entry.empty()) return false;
    return origin.host == entry || origin.host.ends_with("." + entry);
}

bool is_exempt(std::string_view list, const url& origin) {
    while (!list.empty()) {
        const auto end = std::min(list.find_first_of(", \t"), list.size());
        if (end != 0 && exempts(std::string{list.substr(0, end)}, origin)) return true;
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return false;
}

/// `%41` becomes `A`; an invalid escape stays.
void append_unescaped(secret& secret_text, std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        const bool escape = text[i] == '%' && i + 2 < text.size() &&
            std::from_chars(&text[i + 1], &text[i + 1] + 2, value, 16).ptr == &text[i + 1] + 2;
        const char byte = escape ? static_cast<char>(value) : text[i];
        secret_text.append({std::string_view{&byte, 1}});
        if (escape) i += 2;
    }
}

/// RFC 7617 § 2.
secret basic(std::string_view user_and_password) {
    const auto colon = std::min(user_and_password.find(':'), user_and_password.size());
    const std::string_view password =
        colon < user_and_password.size() ? user_and_password.substr(colon + 1) : std::string_view{};
    secret plain;
    append_unescaped(plain, user_and_password.substr(0, colon));
    append_unescaped(plain.append({":"}), password);
    constexpr std::string_view scheme = "Basic ";
    namespace base64 = boost::beast::detail::base64;
    secret text;
    text.append({scheme});
    text.resize(scheme.size() + base64::encoded_size(plain.reveal().size()));
    char* const behind = text.bytes().data() + scheme.size();
    text.resize(scheme.size() + base64::encode(behind, plain.reveal().data(), plain.reveal().size()));
    return text;
}

} // namespace

result<std::optional<proxy>> choose_proxy(const proxy_settings& settings, const url& origin) {
    std::optional<proxy> found;
    const std::string_view text = (settings.https.empty() ? settings.all : settings.https).reveal();
    if (origin.scheme == url_scheme::http || text.empty() || is_loopback(origin.host)) return found;
    if (is_exempt(settings.exempt, origin)) return found;

    std::string_view rest = text;
    if (const auto scheme = rest.find("://"); scheme != rest.npos) {
        if (to_lower(rest.substr(0, scheme)) != "http") return boost::asio::error::invalid_argument;
        rest.remove_prefix(scheme + 3);
    }
    found.emplace();
    const auto slash = std::min(rest.find('/'), rest.size());
    if (const auto at_sign = rest.substr(0, slash).rfind('@'); at_sign != rest.npos) {
        found->authorization = basic(rest.substr(0, at_sign));
        rest.remove_prefix(at_sign + 1);
    }
    // parse_url defaults to port 80, but proxies to 1080, so check whether the URL has a port.
    const std::string authority{rest.substr(0, rest.find('/'))};
    const auto where = parse_url("http://" + authority);
    if (!where) return boost::asio::error::invalid_argument;
    const auto colon = authority.rfind(':');
    const bool has_port = colon != authority.npos && (!authority.ends_with(']'));
    found->host = where->host;
    found->port = has_port ? where->port : std::uint16_t{1080};
    return found;
}

std::string to_text(const destination& where) {
    return authority_of({url_scheme::https, where.host, where.port, {}}, port_shown::always);
}

destination destination_of(const url& origin, const std::optional<proxy>& by) {
    return by ? destination{by->host, by->port} : destination{origin.host, origin.port};
}

proxy_settings proxy_settings_from(const std::function<std::string(const char* name)>& variable) {
    proxy_settings settings;
    const auto take = [&](secret& value, const char* one, const char* two) {
        value = secret{variable(one)};
        if (!value.empty()) return one;
        value = secret{variable(two)};
        return two;
    };
    const char* const https = take(settings.https, "https_proxy", "HTTPS_PROXY");
    const char* const all = take(settings.all, "all_proxy", "ALL_PROXY");
    settings.exempt = variable("no_proxy");
    if (settings.exempt.empty()) settings.exempt = variable("NO_PROXY");
    settings.source = settings.https.empty() ? all : https;
    return settings;
}

} // namespace tether::wire
