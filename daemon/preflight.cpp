#include "preflight.hpp"

#include "text_file.hpp"

#include <tether/wire/proxy.hpp>
#include <tether/wire/tls_context.hpp>
#include <tether/wire/url.hpp>

#include <boost/system/system_error.hpp>
#include <fmt/format.h>

namespace tether::daemon {
namespace {

std::optional<std::string> why_no_authorities(const std::string& path) {
    const auto text = read_text_file(path);
    if (!text) return text.error().message();
    try {
        const wire::tls_context would_trust{path};
        return std::nullopt;
    } catch (const boost::system::system_error& error) {
        return "holds no certificate in PEM form: " + error.code().message();
    }
}

} // namespace

std::vector<json_issue> missing_here(const config& settings) {
    std::vector<json_issue> issues;
    const auto want_group = [&](const std::string& name, std::string path) {
        if (server::is_group(name)) return;
        issues.push_back({std::move(path), fmt::format("there is no group \"{}\" here", name)});
    };
    if (!settings.server.socket_group.empty()) want_group(settings.server.socket_group, "/socket_group");
    for (std::size_t i = 0; i < settings.access.admin_groups.size(); ++i)
        want_group(settings.access.admin_groups[i], fmt::format("/access/admin_groups/{}", i));

    const std::string& authorities = settings.wire.ca_file;
    if (authorities.empty()) return issues;
    if (const auto why = why_no_authorities(authorities))
        issues.push_back({"/api/ca_file", fmt::format("{}: {}", authorities, *why)});
    return issues;
}

std::optional<std::string> why_no_proxy(const wire::wire_config& where, const environment& from) {
    const auto origin = wire::parse_url(where.base_url);
    if (!origin) return std::nullopt; // which is complained of already
    const wire::proxy_settings proxies = wire::proxy_settings_from(from);
    if (wire::choose_proxy(proxies, *origin)) return std::nullopt;
    return proxies.source + ": must be a URL such as \"http://user:password@proxy.example:3128\"";
}

} // namespace tether::daemon
