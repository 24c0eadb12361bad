// Checks what a configuration requires from this machine.
#pragma once

#include "config/config.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tether::daemon {

/// Reports unknown groups, and an authority file or client certificate that cannot be read, is unusable, or that users
/// other than `user` can change. May block on the system's user database.
std::vector<json_issue> missing_here(const config& settings, uid_t user);

/// Reports the errors that startup would find in the folders of `state_dir` and `listen`: they are missing and cannot
/// be created, this user cannot write to them, or files are in the way. Also reports an invalid instance name. Changes
/// nothing.
std::vector<json_issue> wrong_places(const config& settings);

} // namespace tether::daemon
