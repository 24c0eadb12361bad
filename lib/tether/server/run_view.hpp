// Converts between the local API's documents and the runs of the session layer.
#pragma once

#include <tether/protocol/create_run.hpp>
#include <tether/protocol/run_document.hpp>
#include <tether/session/run/supervisor.hpp>

namespace tether::server {

protocol::run_document to_document(const session::run& run);

/// The run as JSON text, one line.
std::string run_text(const session::run& run);

/// Values for members that a request omits, from `runs.agent` and `runs.environment_id`; either may be empty.
struct run_defaults {
    std::string agent;
    std::string environment_id;
};

/// The specification of the run, completed with defaults. Problem: `invalid_body` with the field that has no value.
protocol::outcome<session::run_spec> to_spec(protocol::create_run asked, const run_defaults& defaults);

/// The problem that a client receives for a refusal.
protocol::problem to_problem(const session::refused& refusal);

} // namespace tether::server
