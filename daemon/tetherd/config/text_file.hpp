// Reads a whole file.
#pragma once

#include <boost/system/result.hpp>
#include <string>

namespace tether::daemon {

/// Far above a configuration, or every authority there is; what is longer is something else.
inline constexpr std::size_t longest_text_file = std::size_t{16} << 20;

/// What the file at `path` holds; the system's error when it cannot be read, EFBIG when it holds more than
/// `longest_text_file` bytes. Blocks.
boost::system::result<std::string> read_text_file(const std::string& path);

} // namespace tether::daemon
