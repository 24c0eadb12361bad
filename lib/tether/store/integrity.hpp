// Checks a file for damage before it is used.
#pragma once

#include <tether/store/schema.hpp>
#include <tether/store/seal.hpp>

#include <optional>
#include <string>

namespace tether::store {

/// The result of a check: `error` when the check was impossible, `complaint` when something is wrong, `newer_version`
/// when only a later program can tell.
struct verdict {
    error_code error;
    std::string complaint;
    std::optional<std::int64_t> newer_version;

    bool good() const { return !error && complaint.empty() && !newer_version; }
};

/// Checks that the file is a tether store of a version up to the last of `steps`, that it has the tables of its
/// version, and that its pages, indexes and references agree (`PRAGMA integrity_check`, which reads every page). Writes
/// nothing.
verdict check_structure(database& file, std::span<const migration> steps);

/// Checks that all sealed texts open with this key.
verdict check_seals(database& file, const seal& key);

/// Counts the runs that need the key to continue.
error_code count_sealed(database& file, std::int64_t& count);

} // namespace tether::store
