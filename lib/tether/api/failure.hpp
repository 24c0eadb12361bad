// Why a request to the API failed.
#pragma once

#include <tether/api/error_table.hpp>
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

/// The source of a failure.
enum class failure_source {
    transport, ///< no response: the connection failed, or tetherd stopped waiting
    api,       ///< the API's own error object, `{"type":"error","error":{"type":…}}`
    foreign,   ///< any other response: a page, plain text, a redirect, JSON of another shape
};

/// An error code with the details of the response. `code` alone decides whether a retry may help. Only the API's own
/// error object has a permanent code: a foreign response is `foreign_answer`, or the transient code of its status.
struct failure {
    failure() = default;
    failure(error_code ec) : code{ec} {}
    failure(errc ec) : code{ec} {}

    error_code code;
    failure_source source = failure_source::transport;
    /// `account` for failures of every request with this key. They say nothing about a run.
    failure_scope scope = failure_scope::request;
    int status = 0;                                       ///< HTTP status, 0 when there was no response
    std::string type;                                     ///< `error.type` of the body, such as `invalid_request_error`
    std::string message;                                  ///< for humans, at most 4 KiB, the other texts 256 bytes
    std::string detail;                                   ///< `error.details.error_code`, such as `workflow_run_open`
    std::string request_id;                               ///< the `request-id` header, else `request_id` of the body
    std::string workspace_id;                             ///< the `anthropic-workspace-id` header; empty when absent
    std::string_view advice;                              ///< what a person can do (`error_rule::advice`)
    std::optional<std::chrono::milliseconds> retry_after; ///< of a transient failure, from `retry-after(-ms)`
    std::optional<bool> should_retry;                     ///< the `x-should-retry` header

    /// True when the API may have acted on the request although the response does not say so: the connection broke or
    /// timed out after the request may have been sent, the response could not be read or did not come from the API, or
    /// the API gave up (408, and 5xx other than 501, 505 and 529). The caller then checks for the effect and does not
    /// repeat the request. Never true for 429 and 529.
    bool ambiguous = false;

    /// True when the connection of the request is still open, or was closed only because tetherd stopped waiting: the
    /// API may carry out the request much later.
    bool may_be_pending() const noexcept;
    /// `classify(code)`, except that `x-should-retry: true` makes a permanent failure transient.
    disposition what() const noexcept;
    /// False when `x-should-retry: false` forbids repeating this request. Says nothing about the run.
    bool may_repeat() const noexcept { return should_retry != false; }
    /// True for failures that may pass, but that a wrong base URL, proxy or CA file also causes: a rejected
    /// certificate, a redirect, a refusal by the proxy or by the local network, and a response that is not from the
    /// API.
    bool is_misdirected() const noexcept;
};

/// Throws `boost::system::system_error` for `operation_aborted`, which a transport may report as a value: a
/// cancellation is not a response of the API. Returns for everything else.
void leave_if_cancelled(const error_code& code);

/// A value or a failure.
template <class T>
using outcome = boost::system::result<T, failure>;

/// The failure that an unexpected response means (`find_rule`). The body may be missing, cut or not JSON. Texts of the
/// server are redacted with `hidden`.
failure to_failure(const wire::response_head& head, std::string_view body, wall_time now, const redactor& hidden);

/// The failure that an error of the transport means; `ambiguous` unless it is certain that nothing was sent.
failure to_failure(error_code transport_error);

/// The failure for a success that does not confirm the request: something in between may have sent it, and the API may
/// never have got the request.
failure foreign_success(error_code code = errc::foreign_answer);

/// The failure that the data of an `event: error` frame means: `unauthorized`, `not_found` or `billing` for error
/// objects of a permanent type (API § 5.1), otherwise `stream_error`. Texts of the server are redacted with `hidden`.
failure to_stream_failure(std::string_view data, const redactor& hidden);

std::ostream& operator<<(std::ostream& out, const failure& f);

/// Throws `boost::system::system_error` with `f.code`: the caller read a value that does not exist.
[[noreturn]] void throw_exception_from_error(const failure& f, const boost::source_location& where);

} // namespace tether::api
