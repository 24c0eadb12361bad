// Notices when another program truncates the store's file or its log.
#pragma once

#include <tether/store/sqlite.hpp>

#include <atomic>
#include <cstdint>
#include <string>

namespace tether::store {

/// The smallest possible sizes of the store's file and log, which have one writer. Its thread reports checkpoints and
/// commits.
class least_sizes {
  public:
    /// The writer's connection, which outlives this and watches the index of its log.
    least_sizes(std::string file, const database& writer) : file_{std::move(file)}, writer_{writer} {}

    /// Must be called before a checkpoint, which may make both files shorter.
    void forget();
    /// Must be called after a successful checkpoint; only a checkpoint changes the file.
    void note_checkpoint();
    /// Must be called after a commit; the log then has `pages` pages of `page_bytes` each.
    void note_commit(int pages, std::int64_t page_bytes);

    /// The path of the file or log that is shorter; empty if none is, or while a checkpoint runs. A checkpoint of
    /// another process may empty the log. Thread-safe.
    std::string truncated_file() const;

  private:
    const std::string file_;
    const database& writer_;
    std::atomic<std::uint64_t> least_file_bytes_ = 0; ///< 0: unknown
    std::atomic<std::uint64_t> least_log_bytes_ = 0;  ///< the same
};

} // namespace tether::store
