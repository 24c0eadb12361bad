// Whether others could read or change what only the daemon may.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <sys/stat.h>

namespace tether::store {

/// Who besides the owner must be kept out.
enum class exposure { writers, readers };

/// Why a file or folder is not private: it belongs neither to this process's user nor to root, or its mode lets others
/// write (`writers`) or do anything (`readers`). A sentence that names the command to run; nothing when it is private.
/// `about` is of `path`; `user` is whom the daemon runs as.
std::optional<std::string> why_exposed(const std::filesystem::path& path, const struct stat& about, uid_t user,
                                       exposure to);

/// The same for what is at `path` now, and this process. Nothing when nothing is there.
std::optional<std::string> why_exposed(const std::filesystem::path& path, exposure to);

} // namespace tether::store
