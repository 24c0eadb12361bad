#include <tether/protocol/problem.hpp>

#include <tether/core/utf8.hpp>

#include <boost/json/object.hpp>

namespace tether::protocol {
namespace {

using kind = problem_kind;

constexpr problem_type problem_table[] = {
    {kind::malformed_request, 400, "malformed_request", "The request is not valid HTTP/1.1"},
    {kind::malformed_json, 400, "malformed_json", "The body is not valid JSON"},
    {kind::invalid_body, 400, "invalid_body", "Invalid request body"},
    {kind::invalid_query, 400, "invalid_query", "Invalid query parameter"},
    {kind::invalid_header, 400, "invalid_header", "Invalid header"},
    {kind::forbidden, 403, "forbidden", "Forbidden"},
    {kind::not_found, 404, "not_found", "Not found"},
    {kind::method_not_allowed, 405, "method_not_allowed", "Method not allowed"},
    {kind::request_timeout, 408, "request_timeout", "The request did not arrive in time"},
    {kind::idempotency_conflict, 409, "idempotency_conflict", "Idempotency key already used with a different request"},
    {kind::run_finished, 409, "run_finished", "The run is finished"},
    {kind::run_not_finished, 409, "run_not_finished", "The run is not finished"},
    {kind::beyond_newest, 410, "beyond_newest", "The feed has no record with this number yet"},
    {kind::body_too_large, 413, "body_too_large", "The body is too large"},
    {kind::unsupported_media_type, 415, "unsupported_media_type", "The body must be JSON"},
    {kind::expectation_failed, 417, "expectation_failed", "The only supported expectation is 100-continue"},
    {kind::rejected_by_api, 422, "rejected_by_api", "The remote API rejected the request"},
    {kind::bad_configuration, 422, "bad_configuration", "The configuration was rejected"},
    {kind::quota_exceeded, 429, "quota_exceeded", "User quota exceeded"},
    {kind::head_too_large, 431, "head_too_large", "The request headers are too large"},
    {kind::internal, 500, "internal", "Internal error"},
    {kind::api_unreachable, 502, "api_unreachable", "The remote API is unreachable"},
    {kind::too_many_clients, 503, "too_many_clients", "Too many clients are connected"},
    {kind::too_many_runs, 503, "too_many_runs", "Too many runs are queued"},
    {kind::overloaded, 503, "overloaded", "The memory for requests and responses is exhausted"},
    {kind::stopping, 503, "stopping", "The daemon is stopping"},
    {kind::store_failed, 503, "store_failed", "The store is not accepting writes"},
    {kind::unhealthy, 503, "unhealthy", "The daemon is unhealthy"},
};

/// Makes text that may contain a client's bytes valid for JSON.
std::string repaired(std::string_view text) {
    std::string repaired_text;
    append_repaired(repaired_text, text);
    return repaired_text;
}

} // namespace

std::span<const problem_type> problem_types() noexcept {
    return problem_table;
}

const problem_type& describe(problem_kind kind) noexcept {
    return problem_table[static_cast<std::size_t>(kind)];
}

boost::json::value to_json(const problem& problem) {
    const problem_type& type = describe(problem.kind);
    boost::json::object document;
    document["type"] = "urn:tether:" + std::string{type.word};
    document["title"] = type.title;
    document["status"] = type.status;
    if (!problem.detail.empty()) document["detail"] = repaired(problem.detail);
    if (!problem.field.empty()) document["field"] = repaired(problem.field);
    if (!problem.request_id.empty()) document["request_id"] = repaired(problem.request_id);
    if (problem.newest) document["newest"] = *problem.newest;
    return document;
}

} // namespace tether::protocol
