// Logs each change that a client requested: the user, the program, the change and the response status.
#pragma once

#include <tether/core/log.hpp>
#include <tether/server/calls.hpp>

namespace tether::server {

/// The program that a process runs: its file (`/proc/PID/exe`, proc(5)), which only the same user or CAP_SYS_PTRACE can
/// read, else its name (`/proc/PID/comm`) in brackets. Empty when the process has exited, or when the sandbox hides
/// other users' processes (`ProtectProc=`).
std::string program_of(pid_t pid);

/// Writes the record. Accepted and refused changes are different kinds, so that a flood of refusals does not suppress
/// records of accepted changes. `change` is the word of the route; `run_id` is the run concerned, if any.
void log_change(const logger& log, const caller& client, std::string_view change, std::string_view run_id,
                unsigned status);

} // namespace tether::server
