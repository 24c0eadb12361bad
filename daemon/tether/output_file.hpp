// Writes the output of a command to a file.
#pragma once

#include <tether/core/error.hpp>

#include <string>
#include <string_view>

namespace tether::cli {

/// Writes `text` to `path` and replaces existing content; devices and pipes are allowed. After an error the file may
/// contain a part of it. Blocks.
error_code write_file(const std::string& path, std::string_view text);

} // namespace tether::cli
