#include "descriptors.hpp"

#include "descriptor_need.hpp"

#include <sys/resource.h>

namespace tether::daemon {

std::size_t descriptors_needed(const config& settings) {
    return descriptor_need(settings.runs.active_runs, settings.wire.handshakes, settings.wire.max_connections,
                           settings.server.clients);
}

std::size_t raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    const rlim_t before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : before;
}

} // namespace tether::daemon
