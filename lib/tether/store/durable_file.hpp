// Files that are complete after a power loss, or absent.
#pragma once

#include <tether/core/result.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace tether::store {

/// Creates the folder and its parents, private to the owner, like `mkdir -p`. An existing folder is not changed.
error_code make_private_folder(const std::filesystem::path& folder);

/// Creates an empty file that only its owner can read. Error: `file_exists`, or the system's.
error_code create_private_file(const std::filesystem::path& file);

/// Flushes the file to the disk (fsync(2)).
error_code sync_file(const std::filesystem::path& file);

/// Renames `from` to `to`, which may exist, and makes that durable. Both are in one directory, and `from` was flushed.
error_code publish_file(const std::filesystem::path& from, const std::filesystem::path& to);

/// Writes a private file through a temporary file beside it, `sync_file` and `publish_file`.
error_code write_private_file(const std::filesystem::path& file, std::string_view bytes);

/// Reads the complete file. Error: the system's, or `file_too_large` over `most` bytes.
result<std::string> read_small_file(const std::filesystem::path& file, std::size_t most);

} // namespace tether::store
