#include "descriptors.hpp"

#include <sys/resource.h>

namespace tether::daemon {
namespace {

/// Store, log, sockets, lookups of names and users, and clients that are told that there are too many.
constexpr std::size_t others = 128;

} // namespace

std::size_t descriptors_needed(const config& settings) {
    return settings.runs.active_runs + settings.wire.handshakes + settings.wire.max_connections +
        settings.server.clients + others;
}

std::size_t raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    const rlim_t before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : before;
}

} // namespace tether::daemon
