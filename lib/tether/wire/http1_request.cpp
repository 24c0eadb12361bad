#include <tether/wire/http1_request.hpp>

#include <algorithm>
#include <boost/beast/core/string.hpp>

namespace tether::wire {
namespace {

/// RFC 9110 § 5.6.2.
bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
            std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
    });
}

bool is_value(std::string_view text) {
    return text.find_first_of(std::string_view{"\r\n\0", 3}) == text.npos;
}

bool is_target(std::string_view text) {
    return text.starts_with('/') && std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

bool is_ours(std::string_view name) {
    for (const std::string_view ours :
         {"Host", "Content-Length", "Connection", "User-Agent", "Transfer-Encoding", "Expect", "Upgrade"})
        if (boost::beast::iequals(name, ours)) return true;
    return false;
}

/// Another field with the same name could take precedence, here or at a server in between.
bool is_well_formed(const credential& key, const header_fields& beside) {
    return !key.value ||
        (is_token(key.name) && !is_ours(key.name) && !beside.find(key.name) && is_value(key.scheme) &&
         is_value(key.value->reveal()));
}

bool is_well_formed(const request& message) {
    return is_token(message.method) && is_target(message.target) && is_well_formed(message.key, message.fields) &&
        std::all_of(message.fields.begin(), message.fields.end(),
                    [](const header_field& f) { return is_token(f.name) && is_value(f.value); });
}

bool has_body(const request& message) {
    // RFC 9110 § 8.6: a method that expects content gives its length even when it is empty.
    return !message.body.empty() || message.method == "POST" || message.method == "PUT" || message.method == "PATCH";
}

} // namespace

result<secret> serialize(const request& message, const url& origin) {
    if (!is_well_formed(message)) return errc::bad_request;
    secret text;
    text.reserve(1024 + message.body.size());
    text.append({message.method, " ", origin.path, message.target, " HTTP/1.1\r\nHost: ", authority_of(origin),
                 "\r\nUser-Agent: tether/" TETHER_VERSION "\r\n"});
    if (!message.fields.find("Accept-Encoding")) text.append({"Accept-Encoding: identity\r\n"});
    for (const header_field& field : message.fields)
        if (!is_ours(field.name)) text.append({field.name, ": ", field.value, "\r\n"});
    if (message.key.value)
        text.append({message.key.name, ": ", message.key.scheme, message.key.value->reveal(), "\r\n"});
    if (has_body(message)) text.append({"Content-Length: ", std::to_string(message.body.size()), "\r\n"});
    text.append({"\r\n", message.body});
    return text;
}

bool is_safe(const request& message) noexcept {
    return message.method == "GET" || message.method == "HEAD";
}

} // namespace tether::wire
