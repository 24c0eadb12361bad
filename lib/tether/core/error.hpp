// Names every failure that begins in tether, and says what each failure is worth.
#pragma once

#include <boost/system/error_code.hpp>
#include <string>
#include <string_view>

namespace tether {

using boost::system::error_code;

/// Failures that begin in tether. The numbers are stable: logs, store and local socket carry them.
enum class errc {
    // wire
    connect_timeout = 1,        ///< no transport within `api.connect_timeout`
    handshake_timeout = 2,      ///< TLS did not finish within `api.connect_timeout`
    header_timeout = 3,         ///< the answer's head did not arrive in time
    body_timeout = 4,           ///< the answer's body did not arrive in time
    name_lookup_failed = 5,     ///< the host name has no address
    name_lookup_timeout = 6,    ///< the resolver did not answer in time
    certificate_rejected = 7,   ///< the peer's certificate or name was not verified; never retried with less checking
    proxy_refused = 8,          ///< the proxy answered CONNECT with anything but 2xx or 407
    proxy_authentication = 9,   ///< the proxy wants credentials (407)
    header_too_large = 10,      ///< a head over its limit
    body_too_large = 11,        ///< a body over its limit
    malformed_answer = 12,      ///< bytes that are not HTTP
    truncated = 13,             ///< the connection ended inside an answer
    too_many_redirects = 14,    ///< more hops than allowed, or a redirect that must not be followed
    queue_full = 15,            ///< more requests waiting than allowed
    dialer_unavailable = 16,    ///< the dialer that opens our connections does not answer
    dialer_refused = 17,        ///< the dialer refuses to connect to the requested address
    content_coding_failed = 18, ///< a body in a content coding that is unknown or damaged
    // streams
    stream_idle = 30,     ///< no byte for `stream.silence`, not even a heartbeat
    stream_ended = 31,    ///< the server closed the stream in good order; the session may still live
    stream_stale = 32,    ///< the history holds an event the open stream did not bring
    stream_error = 33,    ///< the server sent `event: error`
    not_a_stream = 34,    ///< an answer that is no event stream where one was asked for
    event_too_large = 35, ///< one event exceeded `stream.max_event_bytes`; it is skipped, not truncated
    malformed_event = 36, ///< an event whose data is no JSON object with a type
    // the API's own answers
    bad_request = 50,        ///< HTTP 400 and other 4xx without a name of their own
    unauthorized = 51,       ///< HTTP 401 or 403, or an organization that the API refuses
    billing = 52,            ///< HTTP 402, or a spend limit
    not_found = 53,          ///< HTTP 404
    conflict = 54,           ///< HTTP 409
    rate_limited = 55,       ///< HTTP 429
    server_error = 56,       ///< HTTP 5xx
    request_timeout = 57,    ///< HTTP 408
    request_too_large = 58,  ///< HTTP 413
    malformed_document = 59, ///< a body that is not the JSON it should be
    foreign_answer = 60,     ///< a refusal that is not the API's own error object: another server on the way answered
    // runs
    deadline_passed = 80,     ///< the run's own `timeout`
    session_terminated = 81,  ///< the session ended for good
    session_deleted = 82,     ///< somebody else removed the session
    retries_exhausted = 83,   ///< the turn died after the server's own retries
    budget_reached = 84,      ///< the session's budget is spent
    refused = 85,             ///< the model refused
    cancelled_by_user = 86,   ///< asked for on the local socket
    unknown_stop_reason = 87, ///< a stop reason this version does not know
    shutting_down = 88,       ///< the daemon is stopping
    internal = 89,            ///< a mistake of ours; the log says more
    work_in_doubt = 90,       ///< a send lost its answer, and nobody knows whether the session has what was sent
};

/// What `errno` says of the call before.
error_code last_error() noexcept;

/// The category of `errc`; its name is "tether".
const boost::system::error_category& tether_category() noexcept;
error_code make_error_code(errc code) noexcept;

/// The stable word for `code` on the local socket and in logs, such as `stream_idle`.
std::string_view to_string(errc code) noexcept;

/// What a failure means for whoever may try again.
enum class disposition {
    transient, ///< another try may help
    permanent, ///< another try cannot help until something is changed
    cancelled, ///< we were told to stop
};

/// What to do about `code`, whoever raised it: the only place that knows Asio's, OpenSSL's and our
/// own codes together. Success is not an error and must not be asked about.
disposition classify(const error_code& code) noexcept;

/// The one word for any code: `to_string(errc)` for ours, else the category's name and number.
std::string error_word(const error_code& code);

} // namespace tether

template <>
struct boost::system::is_error_code_enum<tether::errc> : std::true_type {};
