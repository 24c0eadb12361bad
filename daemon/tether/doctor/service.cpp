// Finds the service behind a socket and the commands that control it.
#include "service.hpp"

#include "command_context.hpp"

#include <fmt/format.h>

namespace tether::cli::doctor {

namespace {

std::string text_or_empty(const char* variable) {
    return variable ? variable : "";
}

} // namespace

service service_at(std::string_view socket_path, const char* runtime_dir) {
    if (socket_path == system_socket) return service::system;
    const std::string runtime = text_or_empty(runtime_dir);
    return !runtime.empty() && socket_path == own_socket(runtime) ? service::user : service::none;
}

// Must match systemd/tetherd.service.in and systemd/user/tetherd.service.in.
service_places places_of(service which, const char* home, const char* config_home) {
    service_places places;
    if (which == service::system) {
        places.config = TETHER_CONFIG_DIR "/tetherd.json";
        places.credential = TETHER_CONFIG_DIR "/anthropic-api-key";
    }
    if (which != service::user) return places;
    const std::string own = text_or_empty(home), chosen = text_or_empty(config_home);
    if (!chosen.empty()) places.config = chosen + "/tether/tetherd.json";
    else if (!own.empty()) places.config = own + "/.config/tether/tetherd.json";
    if (!own.empty()) places.state_dir = own + "/.local/state/tether";
    return places;
}

std::string systemctl(service which, std::string_view words) {
    return fmt::format("{} {}", which == service::user ? "systemctl --user" : "sudo systemctl", words);
}

std::string journal(service which) {
    if (which == service::none) return "check its log output";
    return fmt::format("journalctl {}-u tetherd -n 50 --no-pager", which == service::user ? "--user " : "");
}

std::string as_owner(service which, std::string_view command) {
    return fmt::format("{}{}", which == service::user ? "" : "sudo ", command);
}

} // namespace tether::cli::doctor
