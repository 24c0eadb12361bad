// Why a request to the API did not give what was asked for.
#pragma once

#include <tether/core/error.hpp>

#include <boost/system/result.hpp>
#include <chrono>
#include <optional>
#include <string>

namespace tether::api {

/// An error code with what the API said beside it. `code` alone decides what happens next, except that
/// `should_retry` (the `x-should-retry` header) overrules it.
struct failure {
    failure() = default;
    failure(error_code ec) : code{ec} {}
    failure(errc ec) : code{ec} {}

    error_code code;
    int status = 0;           ///< HTTP status, 0 when there was no answer
    std::string type;         ///< `error.type` of the body, such as `invalid_request_error`
    std::string message;      ///< for humans, cut at 4 KiB
    std::string detail;       ///< `error.details.error_code`, such as `workflow_run_open`
    std::string request_id;   ///< the `request-id` header, else `request_id` of the body
    std::optional<std::chrono::milliseconds> retry_after; ///< from `retry-after-ms` or `retry-after`
    std::optional<bool> should_retry;

    /// True when the server may have acted on the request although no answer came: the connection broke
    /// or timed out after the request had been sent, or a gateway gave up (502, 503 without
    /// `x-should-retry`, 504, 408). What was asked must then be looked for, not repeated.
    bool ambiguous = false;

    /// `classify(code)`, overruled by `should_retry`.
    disposition what() const noexcept;
};

/// A value or a failure.
template <class T>
using outcome = boost::system::result<T, failure>;

[[noreturn]] void throw_exception_from_error(const failure& f, const boost::source_location& where);

} // namespace tether::api
