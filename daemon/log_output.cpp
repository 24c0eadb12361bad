#include "log_output.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tether::daemon {

log_layout layout_of(log_format format, std::string_view journal_stream, std::string_view standard_error) {
    switch (format) {
    case log_format::automatic:
        return !journal_stream.empty() && journal_stream == standard_error ? log_layout::journal : log_layout::logfmt;
    case log_format::logfmt: break;
    case log_format::json: return log_layout::json;
    case log_format::journal: return log_layout::journal;
    }
    return log_layout::logfmt;
}

std::string standard_error_identity() {
    struct stat about {};
    if (::fstat(STDERR_FILENO, &about) != 0) return {};
    return fmt::format("{}:{}", about.st_dev, about.st_ino);
}

} // namespace tether::daemon
