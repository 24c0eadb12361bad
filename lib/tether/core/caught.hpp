// Reads an exception that was caught where a task was spawned.
#pragma once

#include <tether/core/log_field.hpp>

#include <exception>
#include <string>

namespace tether {

/// True when a wait ended because its task was cancelled. `error` is not null.
bool is_cancellation(const std::exception_ptr& error) noexcept;

/// The exception's text, or a placeholder when it has none. `error` is not null.
std::string reason_of(const std::exception_ptr& error);

/// The field of a log record for the exception: `error` for an error code, otherwise `reason`. `error` is not null.
log_field failure_field(const std::exception_ptr& error);

} // namespace tether
