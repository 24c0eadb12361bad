#include <tether/server/head_rules.hpp>

#include <algorithm>
#include <boost/beast/core/string.hpp>

namespace tether::server {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// `uri-host [":" port]`, RFC 9110 § 7.2 and RFC 3986 § 3.2.2: a superset without the characters that end an authority.
bool is_host(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c <= '~' && std::string_view{"\"/\\?#@<>^`{|}"}.find(c) == std::string_view::npos;
    });
}

std::optional<std::string> check_host(const head_facts& head) {
    if (head.hosts.size() > 1) return "more than one Host header";
    if (head.hosts.empty() && head.version >= 11) return "no Host header";
    if (!head.hosts.empty() && !is_host(head.hosts.front())) return "the Host header is not a host name";
    return std::nullopt;
}

std::optional<std::string> check_lengths(const head_facts& head) {
    if (head.lengths.size() > 1) return "more than one Content-Length header";
    if (head.lengths.empty()) return std::nullopt;
    const std::string& length = head.lengths.front();
    if (length.empty() || !std::all_of(length.begin(), length.end(), is_digit)) return "Content-Length is not a number";
    return std::nullopt;
}

std::optional<std::string> check_codings(const head_facts& head) {
    if (head.codings.empty()) return std::nullopt;
    if (head.version < 11) return "Transfer-Encoding is not allowed in HTTP/1.0";
    if (!head.lengths.empty()) return "Transfer-Encoding and Content-Length cannot be combined";
    if (head.codings.size() > 1 || !boost::beast::iequals(head.codings.front(), "chunked"))
        return "the only supported Transfer-Encoding is chunked";
    return std::nullopt;
}

bool has_folded_line(std::string_view raw) {
    return raw.find("\n ") != raw.npos || raw.find("\n\t") != raw.npos;
}

} // namespace

std::optional<std::string> check_framing(const head_facts& head) {
    if (has_folded_line(head.raw)) return "folded header lines are not supported";
    if (auto wrong = check_host(head)) return wrong;
    if (auto wrong = check_lengths(head)) return wrong;
    return check_codings(head);
}

} // namespace tether::server
