// The record of a change that a client asked for: who, through which program, what, and how it was answered.
#pragma once

#include <tether/core/log.hpp>
#include <tether/server/calls.hpp>
#include <tether/server/route.hpp>

namespace tether::server {

/// The word for a call that changes something (`create`, `send`, `cancel`, `forget`, `reap`, `reload`); empty for all
/// others. Pure.
std::string_view change_of(call what) noexcept;

/// The program that a process runs, as far as this process may see it: its file (`/proc/PID/exe`, proc(5)), which takes
/// the same user or CAP_SYS_PTRACE, else its name (`/proc/PID/comm`) in brackets; empty when the process has gone, or
/// when the sandbox hides other users' processes (`ProtectProc=`).
std::string program_of(pid_t pid);

/// Writes the record: one of two kinds, so that a flood of what is refused costs none of what was done. `change` is the
/// word of `change_of`, `run_id` the run it is about, if any.
void log_change(const logger& log, const caller& who, std::string_view change, std::string_view run_id,
                unsigned status);

} // namespace tether::server
