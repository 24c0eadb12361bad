#include <tether/store/state_lock.hpp>

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace tether::store {
namespace {

std::string in_use(const std::filesystem::path& state_dir) {
    return fmt::format("another tetherd uses the state directory {}", state_dir.string());
}

} // namespace

bool state_lock::take(const std::filesystem::path& state_dir, std::string& why) {
    const auto file = state_dir / "lock";
    folder_ = descriptor{::open(state_dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    file_ = descriptor{::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (!file_) return why = fmt::format("cannot open {}: {}", file.string(), last_error().message()), false;
    if (::flock(file_.value(), LOCK_EX | LOCK_NB) != 0) {
        why = errno == EWOULDBLOCK ? in_use(state_dir)
                                   : fmt::format("cannot lock {}: {}", file.string(), last_error().message());
        release();
        return false;
    }
    if (folder_ && ::flock(folder_.value(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        why = in_use(state_dir);
        release();
        return false;
    }
    places_.clear();
    watch(state_dir);
    watch(file);
    return true;
}

void state_lock::release() {
    file_ = descriptor();
    folder_ = descriptor();
}

void state_lock::watch(const std::filesystem::path& file) {
    struct stat found {};
    if (::stat(file.c_str(), &found) == 0) places_.push_back({file, found.st_dev, found.st_ino});
}

std::string state_lock::why_lost() const {
    for (const place& expected : places_) {
        struct stat found {};
        const bool is_there = ::stat(expected.path.c_str(), &found) == 0;
        if (is_there && found.st_dev == expected.device && found.st_ino == expected.inode) continue;
        if (!is_there && errno != ENOENT && errno != ENOTDIR) continue; // it cannot be determined
        return fmt::format(
            "{} was {} while the daemon ran: changes are no longer stored. Restore it, or restart the daemon",
            expected.path.string(), is_there ? "replaced" : "deleted");
    }
    return {};
}

} // namespace tether::store
