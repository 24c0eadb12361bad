#include <tether/store/state_lock.hpp>

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

namespace tether::store {

state_lock::~state_lock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

bool state_lock::take(const std::filesystem::path& state_dir, std::string& why) {
    const auto file = state_dir / "lock";
    descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor_ < 0) {
        why = fmt::format("cannot open {}: {}", file.string(),
                          error_code(errno, boost::system::system_category()).message());
        return false;
    }
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return true;
    why = errno == EWOULDBLOCK ? fmt::format("another tetherd uses the state directory {}", state_dir.string())
                               : fmt::format("cannot lock {}: {}", file.string(),
                                             error_code(errno, boost::system::system_category()).message());
    ::close(descriptor_);
    descriptor_ = -1;
    return false;
}

} // namespace tether::store
