// Makes a folder that exists as long as its test.
#include "temp_dir.hpp"

#include <cerrno>
#include <stdlib.h>
#include <system_error>

namespace tether::test {

temp_dir::temp_dir() {
    // Short, because the path of a Unix socket is limited to 107 bytes (unix(7)).
    std::string pattern = (std::filesystem::temp_directory_path() / "tether-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::system_error{errno, std::generic_category(), "mkdtemp"};
    path_ = pattern;
}

temp_dir::~temp_dir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

} // namespace tether::test
