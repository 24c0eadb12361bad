// Converts between the local API's documents and the runs of the session layer.
#pragma once

#include <tether/protocol/create_run.hpp>
#include <tether/session/policy/reply.hpp>
#include <tether/session/policy/run.hpp>

namespace tether::server {

/// The run for readers of the local API, as JSON text, one line, with the members in the order of the manual.
std::string run_text(const session::run& run);

/// A turn for readers: its number, state, end, result and error. `ended` is the run at the end of the turn.
std::string turn_text(const session::run& ended);

session::run_spec to_spec(protocol::create_run body);

/// The problem that a client receives for a refusal.
protocol::problem to_problem(const session::refused& refusal);

} // namespace tether::server
