// Checks that any environment text names a usable proxy, names none or is refused, and that URLs are read back.
#include "property.hpp"

#include <tether/wire/proxy.hpp>

#include <string>

namespace tether::test {
namespace {

void check_url(std::string_view text) {
    const auto where = wire::parse_url(text);
    if (!where) return;
    require(!where->host.empty() && where->port != 0, "a URL has a host and a port");
    require(!where->path.ends_with('/'), "a path can be gone on from");
    const std::string scheme = where->scheme == wire::url_scheme::https ? "https://" : "http://";
    for (const auto port : {wire::port_shown::unless_default, wire::port_shown::always})
        require(wire::parse_url(scheme + wire::authority_of(*where, port) + where->path) == where, "read back");
}

bool is_header_text(std::string_view text) {
    return text.find_first_of(std::string_view{"\r\n\0", 3}) == text.npos;
}

} // namespace

/// Lines: the proxy, its exemptions and the origin.
void check_property(std::string_view input) {
    check_url(input);
    const auto next = [&input] {
        const std::string_view line = input.substr(0, input.find('\n'));
        input.remove_prefix(std::min(line.size() + 1, input.size()));
        return std::string{line};
    };
    wire::proxy_settings settings;
    settings.https = secret{next()};
    settings.exempt = next();
    const auto given = wire::parse_url(next());
    const wire::url origin = given ? *given : *wire::parse_url("https://api.example.org");
    const auto chosen = wire::choose_proxy(settings, origin);
    if (!chosen || !*chosen) return;
    const wire::proxy& proxy = **chosen;
    require(!proxy.host.empty() && proxy.port != 0, "a proxy has a host and a port");
    require(is_header_text(proxy.authorization.reveal()), "the password fits a header");
    require(!wire::is_loopback(origin.host) && origin.scheme == wire::url_scheme::https, "loopback needs no proxy");
    settings.exempt = "*";
    require(!wire::choose_proxy(settings, origin)->has_value(), "none when nothing is to go through it");
}

} // namespace tether::test
