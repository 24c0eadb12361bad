// The one line that tells how a run ended.
#pragma once

#include <tether/core/log.hpp>
#include <tether/session/policy/run.hpp>

namespace tether::session {

/// Writes it. `run` is finished; `events` were published.
void log_run_ended(const logger& log, const run& of, std::size_t events);

} // namespace tether::session
