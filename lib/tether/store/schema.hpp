// The tables of the store's file, version by version.
#pragma once

#include <tether/store/sqlite.hpp>

#include <span>
#include <string>

namespace tether::store {

/// SQL that takes a file from the version before to the next one. Runs inside one transaction with the others; a row
/// that it writes needs its `row_check`.
using migration = const char*;

/// From an empty file to version 1, from there to 2, and so on. Entries that were released never change.
std::span<const migration> all_migrations();

/// Marks a file as ours (`PRAGMA application_id`).
constexpr std::int64_t store_application_id = 0x74657468; // "teth"

/// Takes the file to the version that `steps` lead to; the caller has begun a transaction. Does nothing when it is
/// there already.
error_code migrate(database& file, std::span<const migration> steps);

/// The text of everything the file declares, for comparison.
error_code describe_schema(database& file, std::string& text);

/// The same of a file as `steps` make it.
error_code expected_schema(std::span<const migration> steps, std::string& text);

} // namespace tether::store
