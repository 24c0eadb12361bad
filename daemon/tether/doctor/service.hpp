// Whose service stands behind a socket, and what one types to it.
#pragma once

#include <string>
#include <string_view>

namespace tether::cli::doctor {

enum class service {
    system,
    user, ///< of the user who asks
    none, ///< a daemon started by hand, or of somebody else: where its files are cannot be known
};

/// By the socket's path alone. `runtime_dir` is the value of XDG_RUNTIME_DIR, null when unset.
service service_at(std::string_view socket_path, const char* runtime_dir);

/// What the unit of a service gives its daemon; empty where that cannot be known.
struct service_places {
    std::string config;     ///< file of the configuration
    std::string credential; ///< file of the key that the service manager hands over
    std::string state_dir;  ///< by an option of the unit, which goes before the configuration
};

/// `home` and `config_home` are the values of HOME and XDG_CONFIG_HOME, null when unset.
service_places places_of(service which, const char* home, const char* config_home);

/// `sudo systemctl WORDS`, for a user `systemctl --user WORDS`.
std::string systemctl(service which, std::string_view words);
/// Shows the end of the log.
std::string journal(service which);
/// `sudo COMMAND`, for a user the command alone.
std::string as_owner(service which, std::string_view command);

} // namespace tether::cli::doctor
