#include <tether/api/config.hpp>

#include <tether/core/ascii.hpp>
#include <tether/core/json_pointer.hpp>

#include <algorithm>
#include <set>

namespace tether::api {
namespace {

/// A field name (RFC 9110 § 5.1): one or more `tchar`.
bool is_token(std::string_view text) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    const auto is_tchar = [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            others.find(c) != others.npos;
    };
    return !text.empty() && std::all_of(text.begin(), text.end(), is_tchar);
}

/// Visible characters, spaces and tabs (RFC 9110 § 5.5): nothing that could begin another field.
bool is_field_value(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t') || byte == 0x7F;
    });
}

/// Fields that every request already has, or that are only about the connection.
constexpr std::string_view own_fields[] = {
    "accept",
    "accept-encoding",
    "cache-control",
    "connection",
    "content-length",
    "content-type",
    "expect",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "proxy-authorization",
    "proxy-connection",
};

/// Why `api.headers` must not contain the field `name`, which is in lower case; empty when it may.
std::string why_taken(const std::string& name, const api_config& config) {
    if (name == (config.key_in == key_header::x_api_key ? "x-api-key" : "authorization"))
        return "must not be set: it carries the key (api.key_header)";
    if (name == "anthropic-version") return "is set by api.version";
    if (name == "anthropic-beta") return "is set by api.betas";
    if (std::find(std::begin(own_fields), std::end(own_fields), name) != std::end(own_fields))
        return "is set by tetherd itself";
    return {};
}

} // namespace

std::vector<json_issue> validate(const api_config& config) {
    using namespace std::chrono_literals;
    std::vector<json_issue> issues;
    const auto check = [&issues](bool good, std::string path, std::string text) {
        if (!good) issues.push_back({std::move(path), std::move(text)});
    };
    check(!config.version.empty() && is_field_value(config.version), "/api/version", "must be a valid header value");
    for (std::size_t i = 0; i < config.betas.size(); ++i)
        check(is_token(config.betas[i]), "/api/betas/" + std::to_string(i), "must be letters, digits and hyphens");
    std::set<std::string> names;
    for (const auto& [name, value] : config.headers) {
        const std::string path = json_pointer("/api/headers", name);
        const std::string why = why_taken(to_lower(name), config);
        check(why.empty(), path, why);
        check(names.insert(to_lower(name)).second, path, "differs from another header only in case");
        check(is_token(name), path, "is not a valid header name");
        check(is_field_value(value), path, "must not contain control characters");
    }
    check(config.request_timeout >= 1ms, "/api/request_timeout", "must be at least 1ms");
    check(config.creates_per_minute >= 1, "/api/creates_per_minute", "must be at least 1");
    check(config.requests_per_minute >= 1, "/api/requests_per_minute", "must be at least 1");
    check(config.retry_after_max >= 1ms && config.retry_after_max <= 1h, "/api/retry_after_max",
          "must be from 1ms to 1h");
    check(config.list_limit >= 1 && config.list_limit <= 10'000, "/api/list_limit", "must be between 1 and 10000");
    check(config.open_timeout >= 1ms, "/stream/open_timeout", "must be at least 1ms");
    check(config.max_event_bytes >= 1, "/stream/max_event_bytes", "must be at least 1");
    return issues;
}

} // namespace tether::api
