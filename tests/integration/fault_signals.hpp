// Defines the signals that control the disk of `crashing_tetherd`.
#pragma once

#include <csignal>

namespace tether::test {

/// From now on every change fails because the disk is full.
inline int disk_full() {
    return SIGRTMIN + 1;
}
/// From now on every change fails because the disk is read-only.
inline int disk_read_only() {
    return SIGRTMIN + 2;
}
inline int disk_good() {
    return SIGRTMIN + 3;
}

} // namespace tether::test
