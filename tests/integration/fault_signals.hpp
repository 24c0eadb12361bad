// How a test tells `crashing_tetherd` what becomes of its disk.
#pragma once

#include <csignal>

namespace tether::test {

/// From now on every change fails for want of room.
inline int disk_full() {
    return SIGRTMIN + 1;
}
/// From now on every change fails because the disk takes none.
inline int disk_read_only() {
    return SIGRTMIN + 2;
}
inline int disk_good() {
    return SIGRTMIN + 3;
}

} // namespace tether::test
