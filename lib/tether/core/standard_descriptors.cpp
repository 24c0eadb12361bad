#include <tether/core/standard_descriptors.hpp>

#include <cerrno>
#include <fcntl.h>

namespace tether {

bool open_standard_descriptors() noexcept {
    for (int wanted = 0; wanted <= 2; ++wanted) {
        if (::fcntl(wanted, F_GETFD) >= 0 || errno != EBADF) continue;
        // The lowest free number is taken (open(2)), and those below are open by now. Not close-on-exec, as
        // standard descriptors are.
        if (::open("/dev/null", O_RDWR | O_NOCTTY) != wanted) return false;
    }
    return true;
}

} // namespace tether
