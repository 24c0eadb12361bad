#include <tether/api/failure.hpp>

#include <tether/api/redactor.hpp>
#include <tether/api/retry_after.hpp>
#include <tether/core/json_members.hpp>
#include <tether/core/json_survey.hpp>
#include <tether/wire/http.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <boost/throw_exception.hpp>
#include <fmt/format.h>
#include <ostream>

namespace tether::api {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_message = 4096;
constexpr std::size_t longest_word = 256; // many times the longest word of the API

/// The statuses of `event: error` frames, which name only a type (API § 7.1).
constexpr std::pair<std::string_view, int> permanent_types[] = {
    {"authentication_error", 401}, {"billing_error", 402}, {"permission_error", 403}, {"not_found_error", 404}};

/// The text of a server that answered in the API's place: plain text in ASCII; an HTML page is only mentioned.
std::string foreign_message(int status, std::string_view body, const redactor& hidden) {
    const auto first = body.find_first_not_of(" \t\r\n");
    if (first == body.npos) return fmt::format("HTTP {}", status);
    if (body[first] == '<') return fmt::format("HTTP {} with an HTML page", status);
    std::string text;
    for (const char c : hidden.hide(body.substr(first), longest_message)) {
        const bool begins_character = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
        if (c >= ' ' && c <= '~') text += c;
        else if (begins_character) text += c == '\n' || c == '\t' ? ' ' : '?';
    }
    return text;
}

/// Reads `{"type":"error","error":{"type":…},"request_id":…}`; false when `body` is something else.
bool read_body(std::string_view body, failure& f) {
    const auto document = read_json(body, /*max_depth=*/32);
    const json::object* object = document ? document->if_object() : nullptr;
    if (!object) return false;
    if (f.request_id.empty()) f.request_id = text_of(object, "request_id");
    const json::object* error = object_of(object, "error");
    if (!error || text_of(object, "type") != "error" || text_of(error, "type").empty()) return false;
    f.type = text_of(error, "type");
    f.message = text_of(error, "message");
    f.detail = text_of(object_of(error, "details"), "error_code");
    return true;
}

void read_fields(const wire::header_fields& fields, wall_time now, failure& f) {
    f.request_id = fields.find("request-id").value_or("");
    f.workspace_id = fields.find("anthropic-workspace-id").value_or("");
    if (const auto ms = fields.find("retry-after-ms")) f.retry_after = parse_retry_after_ms(*ms);
    if (const auto text = fields.find("retry-after"); text && !f.retry_after)
        f.retry_after = parse_retry_after(*text, fields.find("date").value_or(""), now);
    const auto again = fields.find("x-should-retry");
    if (again == "true") f.should_retry = true;
    if (again == "false") f.should_retry = false;
}

void apply(const error_rule& rule, failure& f) {
    f.code = rule.code;
    f.scope = rule.scope;
    f.ambiguous = rule.effect == request_effect::unknown;
    f.advice = rule.advice;
}

/// A response that is not from the API: the API may have acted before a server in between replaced its response.
void apply_foreign(failure& f) {
    apply(find_rule(f.status, {}, {}), f);
    f.scope = failure_scope::request;
    f.ambiguous = f.status != 429 && f.status != 529;
    if (classify(f.code) == disposition::permanent) {
        f.code = errc::foreign_answer;
        f.advice = "Check api.base_url and anything between this host and the API, such as a proxy or a login page.";
    }
}

/// Redacts and cuts the server's texts, after their meaning is determined.
void clean(failure& f, const redactor& hidden) {
    f.message = hidden.hide(f.message, longest_message);
    for (std::string* word : {&f.type, &f.detail, &f.request_id, &f.workspace_id})
        *word = hidden.hide(*word, longest_word);
}

bool was_certainly_not_sent(const error_code& ec) {
    namespace error = boost::asio::error;
    for (const errc code :
         {errc::connect_timeout, errc::handshake_timeout, errc::name_lookup_failed, errc::name_lookup_timeout,
          errc::certificate_rejected, errc::proxy_refused, errc::proxy_authentication, errc::queue_full,
          errc::dialer_unavailable, errc::dialer_refused})
        if (ec == code) return true;
    for (const auto code :
         {error::connection_refused, error::host_unreachable, error::network_unreachable, error::network_down,
          error::access_denied, error::address_family_not_supported, error::no_descriptors, error::try_again})
        if (ec == code) return true;
    return false;
}

} // namespace

disposition failure::what() const noexcept {
    const disposition by_code = classify(code);
    return by_code == disposition::permanent && should_retry == true ? disposition::transient : by_code;
}

bool failure::may_be_pending() const noexcept {
    return source == failure_source::transport &&
        (code == errc::header_timeout || code == errc::body_timeout || code == boost::asio::error::timed_out);
}

bool failure::is_misdirected() const noexcept {
    namespace error = boost::asio::error;
    return code == errc::foreign_answer || code == errc::too_many_redirects || code == errc::certificate_rejected ||
        code == errc::proxy_authentication || code == error::access_denied ||
        code == error::address_family_not_supported;
}

failure to_failure(const wire::response_head& head, std::string_view body, wall_time now, const redactor& hidden) {
    failure f;
    f.status = head.status;
    read_fields(head.fields, now, f);
    const bool is_from_api = read_body(body, f) && head.status >= 400; // the API never redirects
    f.source = is_from_api ? failure_source::api : failure_source::foreign;
    if (is_from_api) apply(find_rule(f.status, f.type, f.detail), f);
    else apply_foreign(f);
    if (classify(f.code) == disposition::permanent) f.retry_after.reset();
    clean(f, hidden);
    if (!is_from_api) f.message = foreign_message(head.status, body, hidden);
    return f;
}

failure to_failure(error_code transport_error) {
    failure f{transport_error};
    f.ambiguous = !was_certainly_not_sent(transport_error);
    return f;
}

failure foreign_success(error_code code) {
    failure f{code};
    f.source = failure_source::foreign;
    f.status = 200;
    f.ambiguous = true;
    return f;
}

failure to_stream_failure(std::string_view data, const redactor& hidden) {
    failure f{errc::stream_error};
    f.source = failure_source::foreign;
    if (read_body(data, f)) {
        f.source = failure_source::api;
        int status = 0;
        for (const auto& [type, its_status] : permanent_types)
            if (f.type == type) status = its_status;
        const error_rule& rule = find_rule(status, f.type, f.detail);
        if (status != 0 || rule.scope == failure_scope::account) apply(rule, f);
        f.ambiguous = false;
    } else {
        f.message = data;
    }
    clean(f, hidden);
    return f;
}

std::ostream& operator<<(std::ostream& out, const failure& f) {
    out << error_word(f.code);
    if (f.status != 0) out << " status=" << f.status;
    if (!f.type.empty()) out << " type=" << f.type;
    if (!f.message.empty()) out << " message=" << f.message;
    return out;
}

void throw_exception_from_error(const failure& f, const boost::source_location& where) {
    boost::throw_exception(boost::system::system_error{f.code, f.message}, where);
}

void leave_if_cancelled(const error_code& code) {
    if (code == boost::asio::error::operation_aborted) throw boost::system::system_error{code};
}

} // namespace tether::api
