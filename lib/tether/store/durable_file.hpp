// Files that are there whole after a power loss, or not at all.
#pragma once

#include <tether/core/result.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace tether::store {

/// Makes the folder, for its owner alone, and those above it, as `mkdir -p` does. One that is there stays as it is.
error_code make_private_folder(const std::filesystem::path& folder);

/// Creates an empty file that only its owner may read. Error: `file_exists`, or the system's.
error_code create_private_file(const std::filesystem::path& file);

/// Flushes the file to the disk (fsync(2)).
error_code sync_file(const std::filesystem::path& file);

/// Gives `from` the name `to`, which may be taken, and makes that durable. Both are in one directory, and `from`
/// was flushed.
error_code publish_file(const std::filesystem::path& from, const std::filesystem::path& to);

/// Writes a private file through a temporary neighbour, `sync_file` and `publish_file`.
error_code write_private_file(const std::filesystem::path& file, std::string_view bytes);

/// The whole file. Error: the system's, or `file_too_large` beyond `most` bytes.
result<std::string> read_small_file(const std::filesystem::path& file, std::size_t most);

} // namespace tether::store
