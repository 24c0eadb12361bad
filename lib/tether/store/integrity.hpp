// Proves that a file is what was written, before anything is built on it.
#pragma once

#include <tether/store/schema.hpp>
#include <tether/store/seal.hpp>

#include <optional>
#include <string>

namespace tether::store {

/// What became of a check: `error` when it could not be done, `complaint` when something is wrong, `newer_version` when
/// it is for a later program to say.
struct verdict {
    error_code error;
    std::string complaint;
    std::optional<std::int64_t> newer_version;

    bool good() const { return !error && complaint.empty() && !newer_version; }
};

/// The file is one of ours, no newer than `steps`, declares what its version declares, and its pages, indexes and
/// references agree (`PRAGMA integrity_check`, which reads every page). Writes nothing.
verdict check_structure(database& file, std::span<const migration> steps);

/// Everything sealed opens with this key.
verdict check_seals(database& file, const seal& key);

/// How many runs need the key to go on.
error_code count_sealed(database& file, std::int64_t& count);

} // namespace tether::store
