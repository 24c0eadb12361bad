// Writes what a command was asked to put into a file.
#pragma once

#include <tether/core/error.hpp>

#include <string>
#include <string_view>

namespace tether::cli {

/// Puts `text` at `path`, in place of what was there; devices and pipes do as well. After an error the file may hold a
/// part of it. Blocks.
error_code write_file(const std::string& path, std::string_view text);

} // namespace tether::cli
