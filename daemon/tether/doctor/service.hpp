// Finds the service behind a socket and the commands that control it.
#pragma once

#include <string>
#include <string_view>

namespace tether::cli::doctor {

enum class service {
    system,
    user, ///< of this user
    none, ///< a daemon that was started manually or belongs to another user: the paths of its files are unknown
};

/// Decides only by the socket's path. `runtime_dir` is the value of XDG_RUNTIME_DIR, null when unset.
service service_at(std::string_view socket_path, const char* runtime_dir);

/// The paths that the unit of a service gives its daemon; empty when unknown.
struct service_places {
    std::string config;     ///< file of the configuration
    std::string credential; ///< file of the key that the service manager passes
    std::string state_dir;  ///< by an option of the unit, which overrides the configuration
};

/// `home` and `config_home` are the values of HOME and XDG_CONFIG_HOME, null when unset.
service_places places_of(service which, const char* home, const char* config_home);

/// `sudo systemctl WORDS`; for a user's service `systemctl --user WORDS`.
std::string systemctl(service which, std::string_view words);
/// The command that shows the end of the log.
std::string journal(service which);
/// `sudo COMMAND`; for a user's service only the command.
std::string as_owner(service which, std::string_view command);

} // namespace tether::cli::doctor
