// Why a request to the API did not give what was asked for.
#pragma once

#include <tether/core/error.hpp>
#include <tether/core/timestamp.hpp>

#include <boost/system/result.hpp>
#include <chrono>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

namespace tether::wire {
struct response_head;
}

namespace tether::api {

class redactor;

/// An error code with what the API said beside it. `code` alone decides what happens next, except
/// that `should_retry` (the `x-should-retry` header) overrules it.
struct failure {
    failure() = default;
    failure(error_code ec) : code{ec} {}
    failure(errc ec) : code{ec} {}

    error_code code;
    int status = 0;                                       ///< HTTP status, 0 when there was no answer
    std::string type;                                     ///< `error.type` of the body, such as `invalid_request_error`
    std::string message;                                  ///< for humans, cut at 4 KiB, the other words at 256 octets
    std::string detail;                                   ///< `error.details.error_code`, such as `workflow_run_open`
    std::string request_id;                               ///< the `request-id` header, else `request_id` of the body
    std::optional<std::chrono::milliseconds> retry_after; ///< from `retry-after-ms` or `retry-after`
    std::optional<bool> should_retry;

    /// True when the server may have acted on the request although its answer does not say so: the
    /// connection broke or timed out after the request may have been sent, the answer could not be
    /// read, or something on the way gave up (408, and 5xx other than 501, 505 and 529), whatever
    /// `x-should-retry` says of another try. What was asked must then be looked for, not repeated.
    bool ambiguous = false;

    /// `classify(code)`, overruled by `should_retry`.
    disposition what() const noexcept;
};

/// Being told to stop is no answer of the API: throws `boost::system::system_error` for `operation_aborted`, which
/// a transport may report as a value, and returns for everything else.
void leave_if_cancelled(const error_code& code);

/// A value or a failure.
template <class T>
using outcome = boost::system::result<T, failure>;

/// What an answer other than the one asked for means (API § 7.1). The body may be missing, cut or
/// no JSON at all. A 429 without `retry-after` that names a spend limit is `billing`; 3xx is
/// `too_many_redirects`. The server's words come without what is `hidden`.
failure to_failure(const wire::response_head& head, std::string_view body, wall_time now, const redactor& hidden);

/// What an error of the transport means; `ambiguous` unless it is certain that nothing was sent.
failure to_failure(error_code transport_error);

/// What the data of an `event: error` frame means: `stream_error`, or for types that another try
/// cannot help `unauthorized`, `not_found` and `billing` (API § 5.1). The server's words come without what is `hidden`.
failure to_stream_failure(std::string_view data, const redactor& hidden);

std::ostream& operator<<(std::ostream& out, const failure& f);

/// Throws `boost::system::system_error` with `f.code`: a value was asked for that is not there.
[[noreturn]] void throw_exception_from_error(const failure& f, const boost::source_location& where);

} // namespace tether::api
