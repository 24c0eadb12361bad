// Represents one HTTP request and its response, independent of the connection.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tether::simulator {

struct http_request {
    std::string method;
    std::string target;
    std::map<std::string, std::string> headers; ///< names in lower case
    std::string body;
    bool keep_alive = true;

    /// The header's value; empty when it is missing.
    std::string_view header(const std::string& lower_case_name) const {
        const auto found = headers.find(lower_case_name);
        return found == headers.end() ? std::string_view{} : std::string_view{found->second};
    }
};

struct http_answer {
    int status = 200;
    std::string content_type = "application/json";
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
};

/// The reason phrase of a status code (RFC 9110 § 15), "Unknown" for others.
std::string_view reason_phrase(int status) noexcept;

/// Head and body as bytes of HTTP/1.1. `body_bytes` is the value of Content-Length.
std::string to_bytes(const http_answer& answer, std::size_t body_bytes, bool keep_alive);

} // namespace tether::simulator
