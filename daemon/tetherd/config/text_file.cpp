#include "text_file.hpp"

#include <tether/core/descriptor.hpp>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace tether::daemon {

boost::system::result<std::string> read_text_file(const std::string& path, struct stat* state) {
    const auto failure = [](int number) { return boost::system::error_code{number, boost::system::system_category()}; };
    const descriptor in{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)};
    struct stat about {};
    if (!in || ::fstat(in.value(), &about) != 0) return failure(errno);
    if (S_ISDIR(about.st_mode)) return failure(EISDIR);
    if (state) *state = about;
    std::string text;
    std::array<char, 16 << 10> piece{};
    for (ssize_t size = 0; (size = ::read(in.value(), piece.data(), piece.size())) != 0;) {
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return failure(errno);
        text.append(piece.data(), static_cast<std::size_t>(size));
        if (text.size() > longest_text_file) return failure(EFBIG);
    }
    return text;
}

} // namespace tether::daemon
