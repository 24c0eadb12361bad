// Chooses the proxy for an origin from the usual environment variables.
#pragma once

#include <tether/core/result.hpp>
#include <tether/core/secret.hpp>
#include <tether/wire/url.hpp>

#include <functional>
#include <optional>
#include <string>

namespace tether::wire {

/// What the environment says. URLs may hold a password, so they are secrets as a whole. `HTTP_PROXY`
/// is not among them: plain http goes to loopback only, and never through a proxy.
struct proxy_settings {
    secret https; ///< `https_proxy`, `HTTPS_PROXY`
    secret all;   ///< `all_proxy`, `ALL_PROXY`: used when `https` is empty
    /// `no_proxy`, `NO_PROXY`: names, which cover their subdomains, with or without a leading dot;
    /// IP literals; CIDR blocks; each with an optional `:port`; or `*`. Separated by commas or spaces.
    std::string exempt;
    /// The variable that `https`, or else `all`, came from: for complaints.
    std::string source;
};

/// Where CONNECT goes.
struct proxy {
    std::string host;
    std::uint16_t port = 0;
    secret authorization; ///< value of `Proxy-Authorization`; empty for none
};

/// The proxy for `origin`; none when there is none, the origin is exempt, loopback, or plain http. A
/// proxy URL that is not `http://[user:password@]host[:port]` (scheme and port 1080 may be left out)
/// is `invalid_argument`. Pure.
result<std::optional<proxy>> choose_proxy(const proxy_settings& settings, const url& origin);

/// Asks for the environment's variables, which are empty when they are not set; lower-case names first.
proxy_settings proxy_settings_from(const std::function<std::string(const char* name)>& variable);

} // namespace tether::wire
