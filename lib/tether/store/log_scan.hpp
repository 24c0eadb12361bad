// Looks into a write-ahead log for damage that SQLite would take for its end.
#pragma once

#include <tether/core/result.hpp>

#include <filesystem>

namespace tether::store {

/// What a write-ahead log looks like (SQLite's file format, § 4).
enum class log_state {
    sound,  ///< valid up to its end, or up to what the last commit left unfinished
    damaged ///< commits that were durable lie behind a frame that is not valid
};

/// Reads the log from its beginning to its end. A missing or empty one is sound. SQLite stops at the first frame
/// that is not valid and forgets the rest without a word: right after a power loss, which can tear only the one
/// commit that was not flushed yet, wrong after any other damage. So two commits at or behind such a frame, written
/// since the log last began anew, are damage. One may be torn or damaged, which nothing tells apart.
/// The store begins the log anew when it starts and after a commit that failed: the rest of an unfinished commit is
/// never behind a second one.
result<log_state> scan_log(const std::filesystem::path& log);

} // namespace tether::store
