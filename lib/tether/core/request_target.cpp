// Request targets: a path and its query, escaped.
#include <tether/core/request_target.hpp>

#include <fmt/format.h>

namespace tether {

namespace {

constexpr std::string_view unreserved_marks = "-._~";

bool is_unreserved(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
        unreserved_marks.find(c) != std::string_view::npos;
}

} // namespace

std::string percent_encoded(std::string_view text) {
    std::string encoded;
    for (const char c : text) {
        if (is_unreserved(c)) encoded += c;
        else encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return encoded;
}

request_target& request_target::segment(std::string_view name) {
    text_ += '/';
    text_ += percent_encoded(name);
    return *this;
}

request_target& request_target::query(std::string_view key, std::string_view value) {
    text_ += has_query_ ? '&' : '?';
    has_query_ = true;
    text_ += percent_encoded(key);
    text_ += '=';
    text_ += percent_encoded(value);
    return *this;
}

} // namespace tether
