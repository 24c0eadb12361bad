// Represents one HTTP request and its response, independent of the connection.
#include <tether/simulator/model/http_message.hpp>

#include <fmt/format.h>
#include <iterator>

namespace tether::simulator {

std::string_view reason_phrase(int status) noexcept {
    switch (status) {
    case 200: return "OK";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 407: return "Proxy Authentication Required";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 429: return "Too Many Requests";
    case 500: return "Internal Server Error";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return "Unknown";
    }
}

std::string to_bytes(const http_answer& answer, std::size_t body_bytes, bool keep_alive) {
    std::string out = fmt::format("HTTP/1.1 {} {}\r\n", answer.status, reason_phrase(answer.status));
    for (const auto& [name, value] : answer.headers) fmt::format_to(std::back_inserter(out), "{}: {}\r\n", name, value);
    if (answer.status != 204) {
        fmt::format_to(std::back_inserter(out), "content-type: {}\r\ncontent-length: {}\r\n", answer.content_type,
                       body_bytes);
    }
    out += keep_alive ? "\r\n" : "connection: close\r\n\r\n";
    if (answer.status != 204) out += answer.body;
    return out;
}

} // namespace tether::simulator
