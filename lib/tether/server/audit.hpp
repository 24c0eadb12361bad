// Logs each change that a client requested: the user, the program, the change and the response status.
#pragma once

#include <tether/core/log.hpp>
#include <tether/server/calls.hpp>
#include <tether/server/route.hpp>

namespace tether::server {

/// The word for a call that changes state (`create`, `send`, `cancel`, `forget`, `reap`, `reload`); empty for all other
/// calls. Pure.
std::string_view change_of(call what) noexcept;

/// The program that a process runs: its file (`/proc/PID/exe`, proc(5)), which only the same user or CAP_SYS_PTRACE can
/// read, else its name (`/proc/PID/comm`) in brackets. Empty when the process has exited, or when the sandbox hides
/// other users' processes (`ProtectProc=`).
std::string program_of(pid_t pid);

/// Writes the record. Accepted and refused changes are different kinds, so that a flood of refusals does not suppress
/// records of accepted changes. `change` is the word from `change_of`; `run_id` is the run concerned, if any.
void log_change(const logger& log, const caller& who, std::string_view change, std::string_view run_id,
                unsigned status);

} // namespace tether::server
