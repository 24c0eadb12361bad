// Checks whether other users can read or change private files of the daemon.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace tether::store {

/// The access that other users must not have.
enum class exposure { writers, readers };

/// Returns why a file or folder is not private: it belongs neither to this process's user nor to root, or its mode lets
/// others write (`writers`) or do anything (`readers`). A sentence that names the command to run; nothing when it is
/// private. `about` describes `path`; `user` is the daemon's user.
std::optional<std::string> why_exposed(const std::filesystem::path& path, const struct stat& about, uid_t user,
                                       exposure to);

/// The same for the file at `path`. Nothing when no file exists.
std::optional<std::string> why_exposed(const std::filesystem::path& path, exposure to, uid_t user = ::geteuid());

/// The same for a state directory and the files in it.
std::optional<std::string> why_exposed_state(const std::filesystem::path& folder, uid_t user = ::geteuid());

} // namespace tether::store
