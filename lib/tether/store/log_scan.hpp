// Scans a write-ahead log for damage that SQLite would treat as its end.
#pragma once

#include <tether/core/result.hpp>

#include <filesystem>

namespace tether::store {

/// The state of a write-ahead log (SQLite's file format, § 4).
enum class log_state {
    sound,  ///< valid up to its end, or up to the unfinished part of the last commit
    damaged ///< commits that were durable follow an invalid frame
};

/// Reads the log from its beginning to its end. A missing or empty one is sound. SQLite stops at the first invalid
/// frame and silently ignores the rest. That is right after a power loss, which can tear only the one commit that was
/// not flushed yet, and wrong after any other damage. So two commits at or after such a frame, written since the log
/// last restarted, are damage. One may be torn or damaged; nothing distinguishes the two. The store restarts the log at
/// startup and after a failed commit: the rest of an unfinished commit is never followed by a second one.
result<log_state> scan_log(const std::filesystem::path& log);

} // namespace tether::store
