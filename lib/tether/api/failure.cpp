#include <tether/api/failure.hpp>

#include <tether/api/json_members.hpp>
#include <tether/api/redactor.hpp>
#include <tether/api/retry_after.hpp>
#include <tether/wire/http.hpp>

#include <boost/asio/error.hpp>
#include <boost/json/parse.hpp>
#include <boost/system/system_error.hpp>
#include <boost/throw_exception.hpp>
#include <fmt/format.h>
#include <ostream>

namespace tether::api {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_message = 4096;
constexpr std::size_t longest_word = 256; // many times what the API has

/// Words of whoever answered in the API's place: plain text in ASCII, a page of HTML only by its name.
std::string foreign_message(int status, std::string_view body, const redactor& hidden) {
    const auto first = body.find_first_not_of(" \t\r\n");
    if (first == body.npos) return fmt::format("HTTP {}", status);
    if (body[first] == '<') return fmt::format("HTTP {} with a page of HTML", status);
    std::string text;
    for (const char c : hidden.hide(body.substr(first), longest_message)) {
        const bool begins_character = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
        if (c >= ' ' && c <= '~') text += c;
        else if (begins_character) text += c == '\n' || c == '\t' ? ' ' : '?';
    }
    return text;
}

/// Reads `{"type":"error","error":{…},"request_id":…}`; false when `body` is nothing of the kind.
bool read_body(std::string_view body, failure& f) {
    error_code ec;
    const json::value document = json::parse(body, ec);
    const json::object* object = ec ? nullptr : document.if_object();
    if (!object) return false;
    if (f.request_id.empty()) f.request_id = text_of(*object, "request_id");
    const json::object* error = object_of(*object, "error");
    if (!error) return false;
    f.type = text_of(*error, "type");
    f.message = text_of(*error, "message");
    if (const json::object* details = object_of(*error, "details")) f.detail = text_of(*details, "error_code");
    return true;
}

void read_fields(const wire::header_fields& fields, wall_time now, failure& f) {
    f.request_id = fields.find("request-id").value_or("");
    if (const auto ms = fields.find("retry-after-ms")) f.retry_after = parse_retry_after_ms(*ms);
    if (const auto text = fields.find("retry-after"); text && !f.retry_after)
        f.retry_after = parse_retry_after(*text, now);
    const auto again = fields.find("x-should-retry");
    if (again == "true") f.should_retry = true;
    if (again == "false") f.should_retry = false;
}

bool is_spend_limit(const failure& f) {
    return !f.retry_after &&
        (f.detail.find("spend") != f.detail.npos || f.detail.find("billing") != f.detail.npos ||
         f.detail.find("credit") != f.detail.npos);
}

errc code_of(const failure& f) {
    if (f.type == "billing_error") return errc::billing;
    switch (f.status) {
    case 401:
    case 403: return errc::unauthorized;
    case 402: return errc::billing;
    case 404: return errc::not_found;
    case 408: return errc::request_timeout;
    case 409: return errc::conflict;
    case 413: return errc::request_too_large;
    case 429: return is_spend_limit(f) ? errc::billing : errc::rate_limited;
    default: break;
    }
    if (f.status >= 500) return errc::server_error;
    if (f.status >= 400) return errc::bad_request;
    return f.status >= 300 ? errc::too_many_redirects : errc::malformed_answer;
}

bool is_ambiguous(const failure& f) {
    if (f.status == 408) return true;
    return f.status >= 500 && f.status != 501 && f.status != 505 && f.status != 529;
}

/// Makes the server's words fit to be shown, once what they mean is settled.
void clean(failure& f, const redactor& hidden) {
    f.message = hidden.hide(f.message, longest_message);
    for (std::string* word : {&f.type, &f.detail, &f.request_id}) *word = hidden.hide(*word, longest_word);
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
          error::access_denied, error::address_family_not_supported, error::no_descriptors})
        if (ec == code) return true;
    return false;
}

} // namespace

disposition failure::what() const noexcept {
    const disposition by_code = classify(code);
    if (by_code == disposition::cancelled || !should_retry) return by_code;
    return *should_retry ? disposition::transient : disposition::permanent;
}

failure to_failure(const wire::response_head& head, std::string_view body, wall_time now, const redactor& hidden) {
    failure f;
    f.status = head.status;
    read_fields(head.fields, now, f);
    const bool is_ours = read_body(body, f);
    f.code = code_of(f);
    f.ambiguous = is_ambiguous(f);
    clean(f, hidden);
    if (!is_ours) f.message = foreign_message(head.status, body, hidden);
    return f;
}

failure to_failure(error_code transport_error) {
    failure f{transport_error};
    f.ambiguous = !was_certainly_not_sent(transport_error);
    return f;
}

failure to_stream_failure(std::string_view data, const redactor& hidden) {
    failure f{errc::stream_error};
    if (!read_body(data, f)) f.message = data;
    if (f.type == "authentication_error" || f.type == "permission_error") f.code = errc::unauthorized;
    if (f.type == "not_found_error") f.code = errc::not_found;
    if (f.type == "billing_error") f.code = errc::billing;
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
