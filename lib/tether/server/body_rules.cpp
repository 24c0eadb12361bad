#include <tether/server/body_rules.hpp>

#include <tether/core/ascii.hpp>
#include <tether/core/json_pointer.hpp>
#include <tether/protocol/body.hpp>

#include <algorithm>
#include <fmt/format.h>

namespace tether::server {

using protocol::problem;
using protocol::problem_kind;

problem body_too_large() {
    return problem{problem_kind::body_too_large,
                   fmt::format("the body is too large: this call accepts at most {} bytes", small_body)};
}

std::optional<problem> check_content_type(const request& request) {
    if (request.body.empty()) return std::nullopt;
    return check_media_type(request);
}

std::optional<problem> check_media_type(const request& request) {
    const std::string_view content_type = request.content_type;
    const std::string type = to_lower(trimmed(content_type.substr(0, content_type.find(';'))));
    if (type.empty() || type == "application/json" || type.ends_with("+json") || type == "text/json" ||
        type == "application/x-www-form-urlencoded")
        return std::nullopt;
    return problem{problem_kind::unsupported_media_type, "the body must be JSON, not " + type, "Content-Type"};
}

std::optional<problem> check_idempotency_key(const request& request) {
    const std::string& key = request.idempotency_key;
    const bool visible = std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (!key.empty() && key.size() <= max_idempotency_key && visible) return std::nullopt;
    return problem{problem_kind::invalid_header, "must be 1 to 255 visible ASCII characters", "Idempotency-Key"};
}

std::optional<problem> check_no_body(const request& request) {
    if (request.body.empty()) return std::nullopt;
    const auto object = protocol::parse_body(request.body);
    if (!object) return object.error();
    if (object->empty()) return std::nullopt;
    return problem{problem_kind::invalid_body, "unknown member", json_pointer({}, object->begin()->key())};
}

} // namespace tether::server
