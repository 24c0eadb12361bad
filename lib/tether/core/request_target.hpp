// Request targets: a path and its query, escaped.
#pragma once

#include <string>
#include <string_view>

namespace tether {

/// `text` with everything but unreserved characters percent-encoded (RFC 3986 § 2.3).
std::string percent_encoded(std::string_view text);

/// Builds a request target: `request_target{"/v1/runs"}.segment(id).query("wait", "60s").text()`.
class request_target {
  public:
    /// `path` may already contain a query.
    explicit request_target(std::string_view path) : text_{path}, has_query_{path.find('?') != path.npos} {}

    request_target& segment(std::string_view name);
    request_target& query(std::string_view key, std::string_view value);

    const std::string& text() const noexcept { return text_; }

  private:
    std::string text_;
    bool has_query_;
};

} // namespace tether
