#include "destination.hpp"

#include "config_document.hpp"
#include "text_file.hpp"

#include <tether/wire/config.hpp>

#include <fmt/format.h>

namespace tether::daemon {

found_destination find_destination(const std::string& base_url, const environment& from) {
    const wire::url origin = wire::parse_url(base_url).value();
    const wire::proxy_settings proxies = wire::proxy_settings_from(from);
    const auto proxy = wire::choose_proxy(proxies, origin);
    if (proxy) return wire::destination_of(origin, *proxy);
    return no_destination{proxies.source + ": must be a URL such as \"http://user:password@proxy.example:3128\""};
}

found_destination read_destination(const std::string& file, const environment& from) {
    const auto text = read_text_file(file);
    if (!text) return no_destination{fmt::format("{}: {}", file, text.error().message())};
    wire::wire_config settings;
    std::vector<json_issue> issues;
    if (const auto object = parse_config(*text, issues)) {
        json_fields all{*object, "", issues};
        if (const auto* const api = all.read_object("api"))
            json_fields{*api, all.path_of("api"), issues}.read("base_url", settings.base_url);
    }
    std::string source = file;
    if (const std::string url = from("ANTHROPIC_BASE_URL"); !url.empty() && issues.empty()) {
        settings.base_url = url;
        source = "ANTHROPIC_BASE_URL";
    }
    for (json_issue& issue : wire::validate(settings)) issues.push_back(std::move(issue));
    if (!issues.empty()) return no_destination{to_line(issues.front(), source)};
    return find_destination(settings.base_url, from);
}

} // namespace tether::daemon
