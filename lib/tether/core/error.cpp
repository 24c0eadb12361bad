#include <tether/core/error.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/system/errc.hpp>
#include <cerrno>
#include <fmt/format.h>

namespace tether {
namespace {

struct entry {
    errc code;
    std::string_view word;
    std::string_view text;
    disposition kind;
};

constexpr auto transient = disposition::transient;
constexpr auto permanent = disposition::permanent;

constexpr entry entries[] = {
    {errc::connect_timeout, "connect_timeout", "connecting timed out", transient},
    {errc::handshake_timeout, "handshake_timeout", "the TLS handshake timed out", transient},
    {errc::header_timeout, "header_timeout", "the response headers did not arrive in time", transient},
    {errc::body_timeout, "body_timeout", "the response body did not arrive in time", transient},
    {errc::name_lookup_failed, "name_lookup_failed", "the host name has no address", transient},
    {errc::name_lookup_timeout, "name_lookup_timeout", "name lookup timed out", transient},
    {errc::certificate_rejected, "certificate_rejected", "the server's certificate was rejected", transient},
    {errc::proxy_refused, "proxy_refused", "the proxy refused the connection", transient},
    {errc::proxy_authentication, "proxy_authentication", "the proxy requires credentials", transient},
    {errc::header_too_large, "header_too_large", "the response headers are too large", transient},
    {errc::body_too_large, "body_too_large", "the response body is too large", transient},
    {errc::malformed_answer, "malformed_answer", "the response is not HTTP", transient},
    {errc::truncated, "truncated", "the connection ended in the middle of a response", transient},
    {errc::too_many_redirects, "too_many_redirects", "redirects are not followed", transient},
    {errc::queue_full, "queue_full", "too many requests are waiting", transient},
    {errc::dialer_unavailable, "dialer_unavailable", "tetherd-dialer, which opens connections, does not respond",
     transient},
    {errc::dialer_refused, "dialer_refused", "tetherd-dialer refused this destination", transient},
    {errc::content_coding_failed, "content_coding_failed", "the response's content encoding is unknown or damaged",
     transient},
    {errc::stream_idle, "stream_idle", "the stream sent nothing for too long", transient},
    {errc::stream_ended, "stream_ended", "the server closed the stream", transient},
    {errc::stream_stale, "stream_stale", "the stream missed an event that is in the history", transient},
    {errc::stream_error, "stream_error", "the server reported an error on the stream", transient},
    {errc::not_a_stream, "not_a_stream", "the response is not an event stream", transient},
    {errc::event_too_large, "event_too_large", "an event is too large", transient},
    {errc::malformed_event, "malformed_event", "an event is not a JSON object with a type", transient},
    {errc::bad_request, "bad_request", "the API rejected the request", permanent},
    {errc::unauthorized, "unauthorized", "the API rejected the key", permanent},
    {errc::billing, "billing", "the API refused the request for billing reasons", permanent},
    {errc::not_found, "not_found", "not found at the API", permanent},
    {errc::conflict, "conflict", "the API reports a conflicting change", transient},
    {errc::rate_limited, "rate_limited", "the API's rate limit was reached", transient},
    {errc::server_error, "server_error", "the API returned a server error", transient},
    {errc::request_timeout, "request_timeout", "the API timed out the request", transient},
    {errc::request_too_large, "request_too_large", "the request is too large for the API", permanent},
    {errc::malformed_document, "malformed_document", "the API's response is not the expected JSON", transient},
    {errc::foreign_answer, "foreign_answer", "the response does not come from the API", transient},
    {errc::deadline_passed, "deadline_passed", "the run's deadline passed", permanent},
    {errc::session_terminated, "session_terminated", "the session was terminated", permanent},
    {errc::session_deleted, "session_deleted", "another client deleted the session", permanent},
    {errc::retries_exhausted, "retries_exhausted", "the server's own retries are exhausted", permanent},
    {errc::budget_reached, "budget_reached", "the session's budget is exhausted", permanent},
    {errc::refused, "refused", "the model refused", permanent},
    {errc::cancelled_by_user, "cancelled_by_user", "the run was cancelled", permanent},
    {errc::unknown_stop_reason, "unknown_stop_reason", "the turn stopped for an unknown reason", permanent},
    {errc::shutting_down, "shutting_down", "the daemon is stopping", transient},
    {errc::internal, "internal", "internal error or out of memory", permanent},
    {errc::work_in_doubt, "work_in_doubt",
     "the response to a send was lost, and it is unknown whether the session received the events", permanent},
    {errc::queue_timeout, "queue_timeout", "the run waited in the queue for longer than its queue_timeout", permanent},
    {errc::outcome_not_met, "outcome_not_met", "the grader of the outcome is not satisfied", permanent},
};

const entry* find(int value) noexcept {
    for (const entry& e : entries)
        if (static_cast<int>(e.code) == value) return &e;
    return nullptr;
}

class category final : public boost::system::error_category {
  public:
    const char* name() const noexcept override { return "tether"; }
    std::string message(int value) const override {
        const entry* e = find(value);
        return e ? std::string{e->text} : fmt::format("unknown error {}", value);
    }
};

} // namespace

const boost::system::error_category& tether_category() noexcept {
    static const category instance;
    return instance;
}

error_code last_error() noexcept {
    return {errno, boost::system::system_category()};
}

error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), tether_category()};
}

std::string_view to_string(errc code) noexcept {
    const entry* e = find(static_cast<int>(code));
    return e ? e->word : "unknown";
}

disposition classify(const error_code& code) noexcept {
    if (code == boost::system::errc::operation_canceled) return disposition::cancelled;
    if (code.category() == tether_category()) {
        const entry* e = find(code.value());
        return e ? e->kind : permanent;
    }
    // The rest comes from the network, from a local packet filter, from OpenSSL during a connection or from a
    // kernel that is short of resources: a later connection may succeed.
    return transient;
}

std::string error_word(const error_code& code) {
    if (code.category() == tether_category()) return std::string{to_string(static_cast<errc>(code.value()))};
    return fmt::format("{}:{}", code.category().name(), code.value());
}

} // namespace tether
