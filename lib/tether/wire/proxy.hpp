// Chooses the proxy for an origin from the usual environment variables, and so the destination of its connections.
#pragma once

#include <tether/core/result.hpp>
#include <tether/core/secret.hpp>
#include <tether/wire/url.hpp>

#include <functional>
#include <optional>
#include <string>

namespace tether::wire {

/// The settings in the environment. URLs may contain a password, so they are secrets. `HTTP_PROXY` is not used: plain
/// http goes only to loopback, and never through a proxy.
struct proxy_settings {
    secret https; ///< `https_proxy`, `HTTPS_PROXY`
    secret all;   ///< `all_proxy`, `ALL_PROXY`: used when `https` is empty
    /// `no_proxy`, `NO_PROXY`: names, which cover their subdomains, with or without a leading dot;
    /// IP literals; CIDR blocks; each with an optional `:port`; or `*`. Separated by commas or spaces.
    std::string exempt;
    /// The variable that `https`, or otherwise `all`, came from; for error messages.
    std::string source;
};

/// The proxy that receives CONNECT.
struct proxy {
    std::string host;
    std::uint16_t port = 0;
    secret authorization; ///< value of `Proxy-Authorization`; empty for none
};

/// The target of TCP connections.
struct destination {
    std::string host; ///< a name or a literal address, without brackets
    std::uint16_t port = 0;

    friend bool operator==(const destination&, const destination&) = default;
};

/// `HOST:PORT`, with brackets around an IPv6 literal.
std::string to_text(const destination& where);

/// The proxy for `origin`; none when none is set, or when the origin is exempt, loopback, or plain http. A proxy URL
/// that is not `http://[user:password@]host[:port]` (scheme and port 1080 may be left out) is `invalid_argument`. Pure.
result<std::optional<proxy>> choose_proxy(const proxy_settings& settings, const url& origin);

/// The destination of connections to `origin`: the proxy in front of it, or itself.
destination destination_of(const url& origin, const std::optional<proxy>& by);

/// Reads the environment's variables, lower-case names first. `variable` returns empty text for one that is not set.
proxy_settings proxy_settings_from(const std::function<std::string(const char* name)>& variable);

} // namespace tether::wire
