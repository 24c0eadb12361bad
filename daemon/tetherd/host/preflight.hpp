// Checks what a configuration requires from this machine.
#pragma once

#include "config/config.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tether::daemon {

/// Why other users can change a file on which the daemon relies: they own it, or its mode lets them write. A sentence
/// that names the command to run; nothing when only this user and root can, or no file exists. The group root is
/// trusted, like the user.
std::optional<std::string> why_changeable(const std::string& path);

/// Reports unknown groups, and an authority file or client certificate that cannot be read, is unusable, or that other
/// users can change. May block on the system's user database.
std::vector<json_issue> missing_here(const config& settings);

/// Reports the errors that startup would find in the folders of `state_dir` and `listen`: they are missing and cannot
/// be created, this user cannot write to them, or files are in the way. Also reports an invalid instance name. Changes
/// nothing.
std::vector<json_issue> wrong_places(const config& settings);

/// Why the proxy that the environment names cannot be used for `where.base_url`, in one line that begins with the
/// variable and omits its value, which may contain a password. Pure, except for `from`.
std::optional<std::string> why_no_proxy(const wire::wire_config& where, const environment& from);

} // namespace tether::daemon
