// Error codes for failures that originate in tether, and whether a retry can help.
#pragma once

#include <boost/system/error_code.hpp>
#include <string>
#include <string_view>

namespace tether {

using boost::system::error_code;

/// Failures that originate in tether. The numbers are stable: logs, the store and the local socket contain them.
enum class errc {
    // wire
    connect_timeout = 1,        ///< no connection within `api.connect_timeout`
    handshake_timeout = 2,      ///< TLS did not finish within `api.connect_timeout`
    header_timeout = 3,         ///< the response's head did not arrive in time
    body_timeout = 4,           ///< the response's body did not arrive in time
    name_lookup_failed = 5,     ///< the host name has no address
    name_lookup_timeout = 6,    ///< the resolver did not answer in time
    certificate_rejected = 7,   ///< the peer's certificate or name was not verified; never retried with less checking
    proxy_refused = 8,          ///< the proxy answered CONNECT with a status other than 2xx or 407
    proxy_authentication = 9,   ///< the proxy requires credentials (407)
    header_too_large = 10,      ///< a head exceeds its limit
    body_too_large = 11,        ///< a body exceeds its limit
    malformed_answer = 12,      ///< bytes that are not HTTP
    truncated = 13,             ///< the connection ended inside a response
    too_many_redirects = 14,    ///< the server redirects; redirects are never followed
    queue_full = 15,            ///< more requests are waiting than allowed
    dialer_unavailable = 16,    ///< the dialer that opens our connections does not answer
    dialer_refused = 17,        ///< the dialer refuses to connect to the requested address
    content_coding_failed = 18, ///< a body whose content coding is unknown, or damaged
    // streams
    stream_idle = 30,     ///< no byte for `stream.silence`, not even a heartbeat
    stream_ended = 31,    ///< the server closed the stream cleanly; the session may still be alive
    stream_stale = 32,    ///< the history has an event that the open stream did not deliver
    stream_error = 33,    ///< the server sent `event: error`
    not_a_stream = 34,    ///< the response to a request for an event stream is not one
    event_too_large = 35, ///< one event exceeded `stream.max_event_bytes`; it is skipped, not truncated
    malformed_event = 36, ///< an event whose data is not a JSON object with a type
    // the API's own responses
    bad_request = 50,        ///< HTTP 400, and other 4xx without a separate code
    unauthorized = 51,       ///< HTTP 401 or 403, or an organisation that the API refuses
    billing = 52,            ///< HTTP 402, or a spend limit
    not_found = 53,          ///< HTTP 404
    conflict = 54,           ///< HTTP 409
    rate_limited = 55,       ///< HTTP 429
    server_error = 56,       ///< HTTP 5xx
    request_timeout = 57,    ///< HTTP 408
    request_too_large = 58,  ///< HTTP 413
    malformed_document = 59, ///< a body that is not the expected JSON
    foreign_answer = 60,     ///< a response that is not from the API: a server in between sent it
    // runs
    deadline_passed = 80,     ///< the run's `timeout` has passed
    session_terminated = 81,  ///< the session ended permanently
    session_deleted = 82,     ///< another client deleted the session
    retries_exhausted = 83,   ///< the turn failed after the server's own retries
    budget_reached = 84,      ///< the session's budget is spent
    refused = 85,             ///< the model refused
    cancelled_by_user = 86,   ///< requested on the local socket
    unknown_stop_reason = 87, ///< a stop reason that this version does not know
    shutting_down = 88,       ///< the daemon is stopping
    internal = 89,            ///< an internal error; the log has details
    work_in_doubt = 90,       ///< a send lost its response: it is unknown whether the session received the events
    queue_timeout = 91,       ///< the run waited in the queue for longer than its `queue_timeout`
    outcome_not_met = 92,     ///< the grader of the run's outcome is not satisfied
};

/// The error of the last system call (`errno`).
error_code last_error() noexcept;

/// The category of `errc`; its name is "tether".
const boost::system::error_category& tether_category() noexcept;
error_code make_error_code(errc code) noexcept;

/// The stable word for `code` on the local socket and in logs, such as `stream_idle`.
std::string_view to_string(errc code) noexcept;

/// Whether a retry can help after a failure.
enum class disposition {
    transient, ///< a retry may help
    permanent, ///< a retry cannot help until something is changed
    cancelled, ///< the task was asked to stop
};

/// What to do about `code`, regardless of its source: only this function knows Asio's, OpenSSL's and our own codes
/// together. `code` must not be success.
disposition classify(const error_code& code) noexcept;

/// One word for any code: `to_string(errc)` for ours, otherwise the category's name and number.
std::string error_word(const error_code& code);

} // namespace tether

template <>
struct boost::system::is_error_code_enum<tether::errc> : std::true_type {};
