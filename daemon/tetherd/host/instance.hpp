// Keeps the instance name, with which remote sessions identify the daemon that created them.
#pragma once

#include <tether/core/result.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace tether::daemon {

/// The name in the file `instance` of `state_dir`; empty when the file is missing. A file with any other content is
/// `invalid_argument`.
result<std::optional<std::string>> find_instance(const std::filesystem::path& state_dir);

/// Why startup with `state_dir` must be refused, because the file `instance` contains no name or cannot be read: one
/// sentence that names the file and says what to do.
std::optional<std::string> why_no_instance(const std::filesystem::path& state_dir);

/// `inst_` and 26 characters, kept in the file `instance` of `state_dir`: the same at every startup, so that the daemon
/// recognises sessions of an earlier process (metadata `tether_instance`). Creates the file when it is missing, and the
/// folder with mode 0700; durable before this returns. A file with any other content is `invalid_argument` and stays
/// unchanged, because a new name would orphan every session with the old name.
result<std::string> keep_instance(const std::filesystem::path& state_dir);

} // namespace tether::daemon
