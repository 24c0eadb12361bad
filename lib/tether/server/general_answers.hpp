// Answers to whoever asks how the daemon is, on the local socket and on the metrics listener.
#pragma once

#include <tether/protocol/problem.hpp>
#include <tether/server/message.hpp>
#include <tether/server/metrics_source.hpp>
#include <tether/server/status_source.hpp>

namespace tether::server {

/// `{"healthy":true}`, or the problem `unhealthy` with the reason.
protocol::outcome<response> health_answer(const status_source& status);

/// Prometheus' text format, with the `Content-Type` that names its version.
response metrics_answer(metrics_source& metrics);

/// The problem of a call that the store failed.
protocol::problem store_problem(const error_code& why);

/// A whole answer of JSON.
response json_answer(unsigned status, std::string text);

} // namespace tether::server
