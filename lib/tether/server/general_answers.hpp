// Makes the responses that the local socket and the metrics listener share.
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

/// The problem for a call that failed because of a store error.
protocol::problem store_problem(const error_code& why);

/// 405 for a path that has only the methods `allow`.
response method_refusal(const std::string& allow);

/// A response with a JSON body.
response json_answer(unsigned status, std::string text);

} // namespace tether::server
