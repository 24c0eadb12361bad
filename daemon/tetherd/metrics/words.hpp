// Makes label values from a bounded set, whatever a server or a client sends.
#pragma once

#include <tether/core/error.hpp>

#include <string>
#include <string_view>

namespace tether::daemon {

/// The word for one of our errors, such as `stream_idle`; `network` for errors of the system or a library. Pure.
std::string_view reason_word(const error_code& why) noexcept;

/// The status of an HTTP response when that status has a meaning here, else its class, such as `4xx`; `none` for 0,
/// which means no response. Pure.
std::string status_word(int status);

} // namespace tether::daemon
