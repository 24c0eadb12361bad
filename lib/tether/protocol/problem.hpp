// Errors of the local API: problem details after RFC 9457.
#pragma once

#include <boost/json/value.hpp>
#include <boost/system/result.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tether::protocol {

/// All errors of the local API. The words are stable: they are the end of `type`.
enum class problem_kind {
    malformed_request,
    malformed_json,
    invalid_body,
    invalid_query,
    invalid_header,
    forbidden,
    not_found,
    method_not_allowed,
    request_timeout,
    idempotency_conflict,
    run_finished,
    run_not_finished,
    beyond_newest,
    body_too_large,
    unsupported_media_type,
    expectation_failed,
    rejected_by_api,
    bad_configuration,
    quota_exceeded,
    head_too_large,
    internal,
    api_unreachable,
    too_many_clients,
    too_many_runs,
    overloaded,
    stopping,
    store_failed,
    unhealthy,
};

/// One row of the table in docs/protocol.md.
struct problem_type {
    problem_kind kind;
    unsigned status;
    std::string_view word; ///< `type` is `urn:tether:` followed by this
    std::string_view title;
};

/// All of them, in the order of `problem_kind`.
std::span<const problem_type> problem_types() noexcept;
const problem_type& describe(problem_kind kind) noexcept;

struct problem {
    problem() = default;
    explicit problem(problem_kind k, std::string text = {}, std::string where = {})
        : kind{k}
        , detail{std::move(text)}
        , field{std::move(where)} {}

    problem_kind kind = problem_kind::internal;
    std::string detail;     ///< for humans, about this occurrence; may be empty
    std::string field;      ///< JSON pointer (RFC 6901) into the body, or a query parameter's or header's name
    std::string request_id; ///< of the remote API's response, when the API caused the problem
    std::optional<std::chrono::seconds> retry_after; ///< when a retry makes sense; sent as a header
    std::optional<std::uint64_t> newest; ///< number of the feed's newest record, when a later one was requested
    friend bool operator==(const problem&, const problem&) = default;
};

/// `type`, `title`, `status`, then `detail`, `field`, `request_id` and `newest` unless they are empty.
boost::json::value to_json(const problem& what);

template <class T>
using outcome = boost::system::result<T, problem>;

} // namespace tether::protocol
