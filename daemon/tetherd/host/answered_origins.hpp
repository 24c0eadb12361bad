// Stores from which origins the API has answered, across restarts.
#pragma once

#include <tether/core/error.hpp>

#include <filesystem>
#include <string_view>

namespace tether::daemon {

/// True when `state_dir` records that the API has answered from the origin (scheme, host and port) of `base_url`. A
/// file that cannot be read counts as empty: a new run may then fail immediately although it could wait.
bool has_answered(const std::filesystem::path& state_dir, std::string_view base_url);

/// Adds the origin to the file `origins` in `state_dir`, which contains the last 32, one per line. Waits for the disk,
/// so the io thread must not call it. Error: the system's.
error_code note_answered(const std::filesystem::path& state_dir, std::string_view base_url);

} // namespace tether::daemon
