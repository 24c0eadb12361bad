// Converts stores of version 3, which did not say which records contain the ends of turns.
#pragma once

#include <tether/store/seal.hpp>
#include <tether/store/sqlite.hpp>

namespace tether::store {

/// Adds a row for each finished turn (`turn_row`): the newest record of its run in which the turn is finished. Call it
/// within the transaction that created the table.
error_code index_turns(database& file, const seal& key);

} // namespace tether::store
