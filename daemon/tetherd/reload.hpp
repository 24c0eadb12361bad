// Decides which settings of a changed configuration take effect while the daemon runs.
#pragma once

#include "config/config.hpp"

#include <string>
#include <vector>

namespace tether::daemon {

/// `running` with everything from `wanted` that takes effect without a restart: log level and limits, how
/// sessions are followed, defaults and limits of new runs, request rates, limits of local clients, who sees all runs,
/// and where the key is. Pure.
config adopt(config running, const config& wanted);

/// The paths of the settings that differ, sorted. Values of `api.headers` are compared, never shown. Pure.
std::vector<std::string> differences(const config& one, const config& other);

} // namespace tether::daemon
