#include "scratch_dir.hpp"

#include <cerrno>
#include <stdlib.h>
#include <system_error>

namespace tether::daemon {

scratch_dir::scratch_dir() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tetherd-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::system_error{errno, std::generic_category(), pattern};
    path_ = pattern;
}

scratch_dir::~scratch_dir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

} // namespace tether::daemon
