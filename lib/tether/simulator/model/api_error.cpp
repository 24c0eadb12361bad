// Builds error responses in the API's format.
#include <tether/simulator/model/api_error.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace tether::simulator {

api_error bad_request(std::string message) {
    return {400, std::move(message), {}};
}

std::string_view error_type(int status) noexcept {
    switch (status) {
    case 401: return "authentication_error";
    case 402: return "billing_error";
    case 403: return "permission_error";
    case 404: return "not_found_error";
    case 409: return "conflict_error";
    case 413: return "request_too_large";
    case 429: return "rate_limit_error";
    case 504: return "timeout_error";
    case 529: return "overloaded_error";
    default: return status >= 500 ? "api_error" : "invalid_request_error";
    }
}

std::string_view default_message(int status) noexcept {
    switch (status) {
    case 401: return "invalid x-api-key";
    case 402: return "Your credit balance is too low.";
    case 403: return "The key cannot use this resource.";
    case 404: return "The requested resource could not be found.";
    case 409: return "The resource was modified concurrently.";
    case 413: return "The request exceeds the maximum size.";
    case 429: return "This request would exceed your rate limit.";
    case 504: return "The request timed out.";
    case 529: return "Overloaded";
    default: return status >= 500 ? "Internal server error" : "The request is invalid.";
    }
}

std::string error_document(const api_error& error, std::string_view request_id) {
    boost::json::object inner{
        {"type", error.type.empty() ? error_type(error.status) : std::string_view{error.type}},
        {"message", error.message.empty() ? default_message(error.status) : std::string_view{error.message}}};
    if (!error.error_code.empty()) inner["details"] = boost::json::object{{"error_code", error.error_code}};
    return boost::json::serialize(
        boost::json::object{{"type", "error"}, {"error", std::move(inner)}, {"request_id", request_id}});
}

} // namespace tether::simulator
