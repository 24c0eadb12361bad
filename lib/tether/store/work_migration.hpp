// Converts continuations from before version 3, which contain the text of the work.
#pragma once

#include <tether/store/seal.hpp>
#include <tether/store/sqlite.hpp>

namespace tether::store {

/// Moves the text of each run's work to its own row (`work_row`), and leaves patterns in the continuation. The rows
/// have been checked. Holds one text at a time.
error_code separate_work(database& file, const seal& key);

} // namespace tether::store
