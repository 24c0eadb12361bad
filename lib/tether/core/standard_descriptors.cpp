#include <tether/core/standard_descriptors.hpp>

#include <cerrno>
#include <fcntl.h>

namespace tether {

bool open_standard_descriptors() noexcept {
    for (int wanted = 0; wanted <= 2; ++wanted) {
        if (::fcntl(wanted, F_GETFD) >= 0 || errno != EBADF) continue;
        // open(2) uses the lowest free number, and all lower ones are open by now. No close-on-exec: programs that are
        // executed inherit standard descriptors.
        if (::open("/dev/null", O_RDWR | O_NOCTTY) != wanted) return false;
    }
    return true;
}

} // namespace tether
