#include <tether/api/request.hpp>

#include <tether/core/ascii.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace tether::api {
namespace {

/// Longest part of a header value in a failure's text.
constexpr std::size_t longest_shown = 128;

bool same_word(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return to_lower(x) == to_lower(y); });
}

/// A content type without its parameters.
std::string_view media_type(std::string_view content_type) {
    return trimmed(content_type.substr(0, content_type.find(';')));
}

std::string joined_betas(const std::vector<std::string>& betas) {
    constexpr std::string_view always = "managed-agents-2026-04-01";
    std::string joined{always};
    for (const std::string& beta : betas)
        if (beta != always) joined += "," + beta;
    return joined;
}

/// Adds the fields that all requests have.
void add_common(wire::request& request, const api_config& config, shared_key key) {
    const bool bearer = config.key_in == key_header::authorization;
    request.key.name = bearer ? "authorization" : "x-api-key";
    request.key.scheme = bearer ? "Bearer " : "";
    request.key.value = std::move(key);
    wire::header_fields& fields = request.fields;
    fields.add("anthropic-version", config.version);
    fields.add("anthropic-beta", joined_betas(config.betas));
    // A coding could delay bytes, and streams are not decoded.
    fields.add("accept-encoding", "identity");
    for (const auto& [name, value] : config.headers) fields.add(name, value);
}

} // namespace

wire::request make_request(const api_config& config, shared_key key, std::string method, std::string target,
                           std::string body) {
    wire::request request{std::move(method), std::move(target), std::move(body)};
    add_common(request, config, std::move(key));
    request.fields.add("accept", "application/json");
    if (!request.body.empty()) request.fields.add("content-type", "application/json");
    return request;
}

wire::request make_stream_request(const api_config& config, shared_key key, std::string target) {
    wire::request request{"GET", std::move(target)};
    add_common(request, config, std::move(key));
    request.fields.add("accept", "text/event-stream");
    request.fields.add("cache-control", "no-cache");
    return request;
}

std::string why_no_stream(const wire::response_head& head, const redactor& hidden) {
    if (head.status >= 300 && head.status < 400) return fmt::format("HTTP {}: redirects are not followed", head.status);
    if (head.status != 200) return fmt::format("HTTP {} instead of 200", head.status);
    const std::string_view type = head.fields.find("content-type").value_or("");
    if (!same_word(media_type(type), "text/event-stream"))
        return fmt::format("content-type \"{}\" instead of text/event-stream", hidden.hide(type, longest_shown));
    const std::string_view coding = trimmed(head.fields.find("content-encoding").value_or("identity"));
    if (!coding.empty() && !same_word(coding, "identity"))
        return fmt::format("unexpected content-encoding \"{}\"", hidden.hide(coding, longest_shown));
    return {};
}

bool is_page(const wire::response_head& head, std::string_view body) {
    if (head.status < 200 || head.status > 299) return false;
    const std::string_view type = media_type(head.fields.find("content-type").value_or(""));
    if (same_word(type, "text/html") || same_word(type, "application/xhtml+xml")) return true;
    const bool is_json = type.empty() || same_word(type, "application/json") ||
        (type.size() > 5 && same_word(type.substr(type.size() - 5), "+json"));
    const auto first = body.find_first_not_of(" \t\r\n");
    return !is_json && first != body.npos && body[first] != '{';
}

} // namespace tether::api
