// The name that remote sessions carry to say which daemon made them.
#pragma once

#include <tether/core/result.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace tether::daemon {

/// The name in the file `instance` of `state_dir`; none when there is no such file. A file with anything else in it is
/// `invalid_argument`.
result<std::optional<std::string>> find_instance(const std::filesystem::path& state_dir);

/// Why a start that would use `state_dir` must be refused, when a file `instance` is there and holds no name or cannot
/// be read: one sentence that names the file and says what to do.
std::optional<std::string> why_no_instance(const std::filesystem::path& state_dir);

/// `inst_` and 26 characters, kept in the file `instance` of `state_dir`: the same at every start, so that
/// sessions of an earlier start are recognised (metadata `tether_instance`). Made when it is not there, and
/// the folder too, with mode 0700; durable before this returns. A file with anything else in it is
/// `invalid_argument` and left as it is, because a new name would disown every session of the old one.
result<std::string> keep_instance(const std::filesystem::path& state_dir);

} // namespace tether::daemon
