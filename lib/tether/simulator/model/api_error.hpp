// Builds error responses in the API's format.
#pragma once

#include <tether/simulator/model/http_message.hpp>

#include <string>
#include <string_view>

namespace tether::simulator {

/// Why a request is refused. Shape: reference of the API, section 7.1.
struct api_error {
    int status = 400;
    std::string message;
    std::string error_code; ///< `details.error_code`, left out when empty
    std::string type = {};  ///< `error.type`; empty: the type of the status
};

api_error bad_request(std::string message);

/// The `error.type` of a status.
std::string_view error_type(int status) noexcept;

/// The default message of a status.
std::string_view default_message(int status) noexcept;

/// The complete error document.
std::string error_document(const api_error& error, std::string_view request_id);

} // namespace tether::simulator
