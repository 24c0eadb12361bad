// Declares the parts of the table of log records; each part has its own file.
#pragma once

#include <tether/core/log_kind.hpp>

namespace tether::log_kinds {

std::span<const log_kind> of_daemon() noexcept;
std::span<const log_kind> of_runs() noexcept;
std::span<const log_kind> of_clients() noexcept;
std::span<const log_kind> of_dialer() noexcept;

} // namespace tether::log_kinds
