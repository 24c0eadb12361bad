// Parses the base URL of an origin or a proxy.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tether::wire {

enum class url_scheme { http, https };

/// The target of requests. `path` precedes the target of each request.
struct url {
    url_scheme scheme = url_scheme::https;
    std::string host; ///< lower case; an IPv6 literal without its brackets
    std::uint16_t port = 443;
    std::string path; ///< empty, or starting with `/` and not ending with one

    friend bool operator==(const url&, const url&) = default;
};

/// Reads `scheme://host[:port][/path]` (RFC 3986 § 3) with scheme `http` or `https`. No user
/// information, no query, no fragment. Empty on anything else. Pure.
std::optional<url> parse_url(std::string_view text);

/// The value of `Host` and the target of CONNECT: `host`, with brackets around an IPv6 literal, and `:port` when it is
/// not the scheme's default or is requested (RFC 9110 § 7.2, § 9.3.6).
enum class port_shown { unless_default, always };
std::string authority_of(const url& where, port_shown port = port_shown::unless_default);

/// True for a literal IPv4 or IPv6 address.
bool is_ip_literal(std::string_view host);

/// True for `localhost`, a literal of 127.0.0.0/8, and `::1`. Names are not looked up.
bool is_loopback(std::string_view host);

} // namespace tether::wire
