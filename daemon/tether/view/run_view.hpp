// A run, a list of runs and the daemon's status as text for a person.
#pragma once

#include <tether/client/documents.hpp>
#include <tether/core/timestamp.hpp>
#include <tether/protocol/status_document.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tether::cli {

/// `name: value` lines, then `between` if there is any, then the result, as `show` prints them. Sanitised, but for
/// `between`, which ends with LF.
std::string run_text(const protocol::run_document& run, wall_time now, bool with_colour, std::string_view between = {});

/// The table `ps` prints: short id, state, age, elapsed, agent, title. Sanitised, no colour.
std::string runs_text(const std::vector<client::run_snapshot>& runs, wall_time now, std::size_t width);

/// When the run became as it is, RFC 3339: its end, or the newest time that it names (its creation, its start, its last
/// event); empty when it names none.
std::string time_of_change(const protocol::run_document& run);

/// Why a run did not succeed, fit to follow a colon: `failed: session_terminated, the session ended`.
/// Empty for a run that is not finished or has succeeded. Sanitised.
std::string verdict_text(const protocol::run_document& run);

/// What a waiting run waits for: `bash (sevt_…), create_ticket (sevt_…)`. Sanitised.
std::string waiting_text(const protocol::run_document& run);

/// The last message of a finished run; empty when there is none. As it came.
std::string last_message(const protocol::run_document& run);

/// Why a run is not forgotten unasked, fit to follow a colon: its session was to be kept, and would go with it. The run
/// may not be finished yet, since it can be when it is forgotten. Empty when no session goes: none was to be kept, it
/// is gone, or it was there before the run, which leaves it alone. Sanitised.
std::string kept_text(const protocol::run_document& run);

/// The daemon's status as `status` prints it. Sanitised.
std::string status_text(const protocol::status_document& status);

} // namespace tether::cli
