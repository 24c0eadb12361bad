// Writes the one log line about the end of a run.
#pragma once

#include <tether/core/log.hpp>
#include <tether/session/policy/run.hpp>

namespace tether::session {

/// Writes the line. `of` is finished; `events` is the number of published events.
void log_run_ended(const logger& log, const run& of, std::size_t events);

} // namespace tether::session
