#include <tether/store/durable_file.hpp>

#include <tether/core/descriptor.hpp>

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tether::store {
namespace {

descriptor opened(const std::filesystem::path& file, int flags) {
    return descriptor{::open(file.c_str(), flags | O_CLOEXEC, 0600)};
}

error_code write_all(int to, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(to, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return last_error();
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return {};
}

} // namespace

error_code make_private_folder(const std::filesystem::path& folder) {
    const auto last = (folder / "").lexically_normal().parent_path(); // without a trailing slash
    std::error_code ec;
    if (std::filesystem::is_directory(last, ec)) return {};
    ec.clear();
    if (last.has_parent_path()) std::filesystem::create_directories(last.parent_path(), ec);
    if (ec) return {ec.value(), boost::system::system_category()};
    return ::mkdir(last.c_str(), 0700) == 0 || errno == EEXIST ? error_code{} : last_error();
}

error_code create_private_file(const std::filesystem::path& file) {
    const descriptor made = opened(file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
    return made ? error_code{} : last_error();
}

error_code sync_file(const std::filesystem::path& file) {
    const descriptor open = opened(file, O_RDONLY);
    if (!open || ::fsync(open.value()) != 0) return last_error();
    return {};
}

error_code publish_file(const std::filesystem::path& from, const std::filesystem::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) return last_error();
    const descriptor folder = opened(to.parent_path(), O_RDONLY | O_DIRECTORY);
    if (!folder || ::fsync(folder.value()) != 0) return last_error();
    return {};
}

error_code write_private_file(const std::filesystem::path& file, std::string_view bytes) {
    auto temporary = file;
    temporary += ".new";
    ::unlink(temporary.c_str());
    {
        const descriptor made = opened(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
        if (!made) return last_error();
        if (const error_code ec = write_all(made.value(), bytes)) return ec;
        if (::fsync(made.value()) != 0) return last_error();
    }
    return publish_file(temporary, file);
}

result<std::string> read_small_file(const std::filesystem::path& file, std::size_t most) {
    const descriptor open = opened(file, O_RDONLY | O_NOFOLLOW);
    if (!open) return last_error();
    std::string bytes(most + 1, '\0');
    std::size_t have = 0;
    while (have < bytes.size()) {
        const ssize_t n = ::read(open.value(), bytes.data() + have, bytes.size() - have);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return last_error();
        if (n == 0) break;
        have += static_cast<std::size_t>(n);
    }
    if (have > most) return error_code{EFBIG, boost::system::system_category()};
    bytes.resize(have);
    return bytes;
}

} // namespace tether::store
