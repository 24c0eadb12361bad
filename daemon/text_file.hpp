// Reads a whole file.
#pragma once

#include <boost/system/result.hpp>
#include <string>

namespace tether::daemon {

/// What the file at `path` holds; the system's error when it cannot be read. Blocks.
boost::system::result<std::string> read_text_file(const std::string& path);

} // namespace tether::daemon
