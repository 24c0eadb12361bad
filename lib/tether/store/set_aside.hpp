// Removes damaged rows from the tables, so that the rest can be used.
#pragma once

#include <tether/store/integrity.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tether::store {

/// A row whose checksum is wrong.
struct spoilt_row {
    std::string table;
    std::int64_t rowid = 0;
    std::int64_t run_key = 0; ///< of the run that the row is or belongs to; 0 for none
    std::string run_id;       ///< the same run; empty for none
    friend bool operator==(const spoilt_row&, const spoilt_row&) = default;
};

/// Finds every row with a wrong checksum, in the newest version's tables. Reads everything, writes nothing.
/// `record_bytes` gets the size of each run's good records by the run's key.
verdict find_spoilt_rows(database& file, std::vector<spoilt_row>& out,
                         std::map<std::int64_t, std::uint64_t>& record_bytes);

/// Appends the rows to `into` as SQL, flushed, then deletes them from their tables. When a run's own row,
/// continuation or work is damaged, all its rows are removed except its entry in the ledger, which names the session to
/// remove. Record numbers are not reused. Call it within a transaction.
error_code set_aside(database& file, const std::vector<spoilt_row>& rows, const std::filesystem::path& into);

} // namespace tether::store
