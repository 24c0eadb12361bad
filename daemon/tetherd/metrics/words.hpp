// Label values that cannot become many, whatever a server or a client sends.
#pragma once

#include <tether/core/error.hpp>

#include <string>
#include <string_view>

namespace tether::daemon {

/// The word of one of our own errors, such as `stream_idle`; `network` for what the system or a library says. Pure.
std::string_view reason_word(const error_code& why) noexcept;

/// The status of an HTTP answer where it is one of those that mean something here, else its class, such as `4xx`;
/// `none` for 0, which is no answer. Pure.
std::string status_word(int status);

} // namespace tether::daemon
