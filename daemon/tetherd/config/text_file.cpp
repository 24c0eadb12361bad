#include "text_file.hpp"

#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>

namespace tether::daemon {

boost::system::result<std::string> read_text_file(const std::string& path) {
    const auto failure = [](int number) { return boost::system::error_code{number, boost::system::system_category()}; };
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) return failure(EISDIR);
    std::ifstream in{path, std::ios::binary};
    if (!in) return failure(errno);
    std::string text;
    std::array<char, 16 << 10> piece{};
    while (in.read(piece.data(), piece.size()) || in.gcount() > 0) {
        text.append(piece.data(), static_cast<std::size_t>(in.gcount()));
        if (text.size() > longest_text_file) return failure(EFBIG);
    }
    if (in.bad()) return failure(EIO);
    return text;
}

} // namespace tether::daemon
