// Formats a run, a list of runs and the daemon's status for a person.
#pragma once

#include <tether/client/documents.hpp>
#include <tether/core/timestamp.hpp>
#include <tether/protocol/status_document.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace tether::cli {

/// `name: value` lines, then `between` if not empty, then the result, as `show` prints them. Sanitised, except
/// `between`, which ends with LF.
std::string run_text(const protocol::run_document& run, wall_time now, bool with_colour, std::string_view between = {});

/// The table `ps` prints: short id, state, age, elapsed, agent, title. Sanitised, no colour.
std::string runs_text(const std::vector<client::run_snapshot>& runs, wall_time now, std::size_t width);

/// The time of the run's last change, RFC 3339: its end, or the newest time in the document (creation, start, last
/// event); empty when the document has no time.
std::string time_of_change(const protocol::run_document& run);

/// Why a run did not succeed, as text that can follow a colon: `failed: session_terminated, the session ended`. Empty
/// for a run that is not finished or has succeeded. Sanitised.
std::string verdict_text(const protocol::run_document& run);

/// What a waiting run waits for: `bash (sevt_…), create_ticket (sevt_…)`. Sanitised.
std::string waiting_text(const protocol::run_document& run);

/// The last message of a finished run, as received; empty when it has none.
std::string last_message(const protocol::run_document& run);

/// Why a run is not deleted without confirmation, as text that can follow a colon: its kept session is deleted with it.
/// The run may still be unfinished, because it can finish before it is deleted. Empty when no kept session would be
/// deleted: none is to be kept, it no longer exists, or it existed before the run, which never deletes such a session.
/// Sanitised.
std::string kept_text(const protocol::run_document& run);

/// The daemon's status as `status` prints it. Sanitised.
std::string status_text(const protocol::status_document& status);

} // namespace tether::cli
