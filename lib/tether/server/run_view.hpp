// Converts between the local API's documents and the runs of the session layer.
#pragma once

#include <tether/protocol/create_run.hpp>
#include <tether/protocol/run_document.hpp>
#include <tether/session/policy/reply.hpp>
#include <tether/session/policy/run.hpp>

namespace tether::server {

protocol::run_document to_document(const session::run& run);

/// The run as JSON text, one line.
std::string run_text(const session::run& run);

session::run_spec to_spec(protocol::create_run asked);

/// The problem that a client receives for a refusal.
protocol::problem to_problem(const session::refused& refusal);

} // namespace tether::server
