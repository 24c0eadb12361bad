// Stores the mark of the calendar in the table `meta`.
#pragma once

#include <tether/core/calendar.hpp>
#include <tether/store/row_check.hpp>
#include <tether/store/sqlite.hpp>

namespace tether::store {

/// Loads the mark of the previous process; empty when it is missing or incomplete.
std::optional<calendar_mark> load_mark(database& from, row_check& check);

/// Call it within a transaction.
error_code save_mark(database& to, row_check& check, const calendar_mark& mark);

/// True when a later startup would compute a different calendar from `kept` than from `now`: after a reboot, or when
/// the wall clock was set by more than two seconds.
bool is_outdated(const std::optional<calendar_mark>& kept, const calendar_mark& now);

} // namespace tether::store
