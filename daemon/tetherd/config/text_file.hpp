// Reads a file into memory.
#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <sys/stat.h>

namespace tether::daemon {

/// Far more than a configuration or a file with all certificate authorities; a larger file is something else.
inline constexpr std::size_t longest_text_file = std::size_t{16} << 20;

/// The content of the file at `path`. Errors: the system's when the file cannot be read, EFBIG when it has more than
/// `longest_text_file` bytes. `state`, unless null, receives the state of the open file. Blocks.
boost::system::result<std::string> read_text_file(const std::string& path, struct stat* state = nullptr);

} // namespace tether::daemon
