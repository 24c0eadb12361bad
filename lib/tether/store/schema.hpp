// The tables of the store's file, version by version.
#pragma once

#include <tether/store/sqlite.hpp>

#include <span>
#include <string>

namespace tether::store {

/// SQL that converts a file from the previous version to the next one. All run in one transaction; a row that it writes
/// needs its `row_check`.
using migration = const char*;

/// From an empty file to version 1, then to 2, and so on. Released entries never change.
std::span<const migration> all_migrations();

/// Marks a file as ours (`PRAGMA application_id`).
constexpr std::int64_t store_application_id = 0x74657468; // "teth"

/// Converts the file to the version of `steps`, inside the caller's transaction. Does nothing when the file has that
/// version.
error_code migrate(database& file, std::span<const migration> steps);

/// Returns the text of all declarations in the file, for comparison.
error_code describe_schema(database& file, std::string& text);

/// The same for a file that `steps` create.
error_code expected_schema(std::span<const migration> steps, std::string& text);

} // namespace tether::store
