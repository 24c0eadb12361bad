// The name that remote sessions carry to say which daemon made them.
#pragma once

#include <tether/core/result.hpp>

#include <filesystem>
#include <string>

namespace tether::daemon {

/// `inst_` and 26 characters, kept in the file `instance` of `state_dir`: the same at every start, so that
/// sessions of an earlier start are recognised (metadata `tether_instance`). Made when it is not there, and
/// the folder too, with mode 0700; durable before this returns. A file with anything else in it is
/// `invalid_argument` and left as it is, because a new name would disown every session of the old one.
result<std::string> keep_instance(const std::filesystem::path& state_dir);

/// A new name that nobody keeps.
std::string make_instance();

} // namespace tether::daemon
