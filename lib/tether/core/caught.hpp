// Reads an exception that was caught where a task was spawned.
#pragma once

#include <exception>
#include <string>

namespace tether {

/// True when a wait ended because its task was cancelled. `error` is not null.
bool is_cancellation(const std::exception_ptr& error) noexcept;

/// The exception's text, or a text that says that it has none. `error` is not null.
std::string reason_of(const std::exception_ptr& error);

} // namespace tether
