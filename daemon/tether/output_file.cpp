// Writes the output of a command to a file.
#include "output_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace tether::cli {

error_code write_file(const std::string& path, std::string_view text) {
    const auto failure = [] { return error_code{errno, boost::system::system_category()}; };
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
    if (file < 0) return failure();
    error_code ec;
    while (!text.empty() && !ec) {
        const ssize_t n = ::write(file, text.data(), text.size());
        if (n >= 0) text.remove_prefix(static_cast<std::size_t>(n));
        else if (errno != EINTR) ec = failure();
    }
    if (::close(file) != 0 && !ec) ec = failure(); // where a network file system reports a full disk
    return ec;
}

} // namespace tether::cli
