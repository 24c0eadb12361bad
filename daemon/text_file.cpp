#include "text_file.hpp"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace tether::daemon {

boost::system::result<std::string> read_text_file(const std::string& path) {
    const auto failure = [](int number) { return boost::system::error_code{number, boost::system::system_category()}; };
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) return failure(EISDIR);
    std::ifstream in{path, std::ios::binary};
    if (!in) return failure(errno);
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (in.bad()) return failure(EIO);
    return text;
}

} // namespace tether::daemon
