#include "descriptors.hpp"

#include "descriptor_need.hpp"

#include <fmt/format.h>
#include <limits>
#include <sys/resource.h>

namespace tether::daemon {

std::size_t descriptors_needed(const config& settings) {
    return descriptor_need(settings.runs.active_runs, settings.wire.handshakes, settings.wire.max_connections,
                           settings.server.clients);
}

std::size_t clients_that_fit(const config& settings) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::numeric_limits<std::size_t>::max();
    const std::size_t others = descriptors_needed(settings) - settings.server.clients;
    return clients_that_fit(static_cast<std::size_t>(limit.rlim_cur), others);
}

std::string descriptor_watch::trouble(std::size_t open, std::size_t limit, clock::time_point now) const {
    constexpr std::chrono::minutes remembered{1};
    const bool refuses = refused_at_ && now - *refused_at_ < remembered;
    if (!refuses && open + spare < limit) return {};
    return fmt::format(
        "descriptors are running out: {} of {} are open{}; raise LimitNOFILE= of the unit, or lower limits.clients",
        open, limit, refuses ? ", and clients are refused" : "");
}

std::size_t raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
    const rlim_t before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : before;
}

} // namespace tether::daemon
