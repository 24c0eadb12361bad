#include <tether/wire/http1_request.hpp>

#include <algorithm>
#include <boost/beast/core/string.hpp>
#include <fmt/format.h>
#include <iterator>

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

bool is_well_formed(const request& what) {
    return is_token(what.method) && is_target(what.target) &&
        std::all_of(what.fields.begin(), what.fields.end(),
                    [](const header_field& f) { return is_token(f.name) && is_value(f.value); });
}

bool has_body(const request& what) {
    // RFC 9110 § 8.6: a method that expects content says so even when there is none.
    return !what.body.empty() || what.method == "POST" || what.method == "PUT" || what.method == "PATCH";
}

} // namespace

result<secret> serialize(const request& what, const url& origin) {
    if (!is_well_formed(what)) return errc::bad_request;
    std::string text;
    text.reserve(512 + what.body.size());
    const auto out = std::back_inserter(text);
    fmt::format_to(out, "{} {}{} HTTP/1.1\r\n", what.method, origin.path, what.target);
    fmt::format_to(out, "Host: {}\r\nUser-Agent: tether/{}\r\n", authority_of(origin), TETHER_VERSION);
    if (!what.fields.find("Accept-Encoding")) text += "Accept-Encoding: identity\r\n";
    for (const header_field& field : what.fields)
        if (!is_ours(field.name)) fmt::format_to(out, "{}: {}\r\n", field.name, field.value);
    if (has_body(what)) fmt::format_to(out, "Content-Length: {}\r\n", what.body.size());
    text += "\r\n";
    text += what.body;
    return secret{std::move(text)};
}

bool is_safe(const request& what) noexcept {
    return what.method == "GET" || what.method == "HEAD";
}

} // namespace tether::wire
