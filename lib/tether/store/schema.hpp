// The tables of the store's file, version by version.
#pragma once

#include <tether/store/seal.hpp>
#include <tether/store/sqlite.hpp>

#include <span>
#include <string>

namespace tether::store {

/// Converts a file from the previous version to the next one. All of it happens in one transaction; a row that is
/// written needs its `row_check`.
struct migration {
    /// Changes rows whose content SQL cannot read, after the checks of all rows and with all new tables.
    using row_conversion = error_code (*)(database& file, const seal& key);

    constexpr migration(const char* sql, row_conversion convert = nullptr) : tables{sql}, convert_rows{convert} {}
    const char* tables; ///< SQL
    row_conversion convert_rows;
};

/// From an empty file to version 1, then to 2, and so on. Released entries never change.
std::span<const migration> all_migrations();

/// Marks a file as ours (`PRAGMA application_id`).
constexpr std::int64_t store_application_id = 0x74657468; // "teth"

/// Converts the tables of the file to the version of `steps`, inside the caller's transaction. Does nothing when the
/// file has that version.
error_code migrate(database& file, std::span<const migration> steps);

/// Converts the rows of a file that had `version` before `migrate`, in the same transaction.
error_code convert_rows(database& file, const seal& key, std::span<const migration> steps, std::int64_t version);

/// Returns the text of all declarations in the file, for comparison.
error_code describe_schema(database& file, std::string& text);

/// The same for a file that `steps` create.
error_code expected_schema(std::span<const migration> steps, std::string& text);

} // namespace tether::store
