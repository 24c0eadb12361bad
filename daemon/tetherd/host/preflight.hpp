// Looks for what a configuration takes for granted on this machine.
#pragma once

#include "config/config.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tether::daemon {

/// Groups that the system does not know, and an authority file that cannot be read or holds no certificate. May
/// block on the system's user database.
std::vector<json_issue> missing_here(const config& settings);

/// What a start would find wrong with the folders of `state_dir` and `listen`: not there and not to be made, or not for
/// this user to write to; files in the way, and a name that is none. Looks, and leaves nothing behind.
std::vector<json_issue> wrong_places(const config& settings);

/// Why the proxy that the environment names cannot be used for `where.base_url`, in one line that begins with the
/// variable and does not show its value, which may hold a password. Pure, but for `from`.
std::optional<std::string> why_no_proxy(const wire::wire_config& where, const environment& from);

} // namespace tether::daemon
