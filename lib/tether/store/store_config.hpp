// What the store on disk can be told.
#pragma once

#include <tether/core/calendar.hpp>
#include <tether/core/duration.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace tether::store {

/// A moment of the writer's life that tests break off at.
enum class commit_point { before, after };

struct store_config {
    store_config() = default;

    /// The folder for `tether.db`, its log, `seal.key` and `lock`. Made when it is missing, if its parent is there.
    /// Nothing else should write here.
    std::filesystem::path state_dir;

    /// How long finished runs are kept.
    milliseconds retain{7 * 86'400'000LL};

    /// Size of the stored data of finished runs. Over it, the oldest of them are deleted before their time; 0: no
    /// bound. Unfinished runs neither count nor are deleted.
    std::uint64_t max_bytes = std::uint64_t{4} << 30;

    /// The same for the finished runs of one owner.
    std::uint64_t max_bytes_per_owner = 0;

    /// While changes are refused because of the disk: time between the store's own tries. At least 1 ms.
    milliseconds probe_interval{2000};

    /// Time from the deletion of a run until its texts are removed from the log. Runs deleted meanwhile are removed
    /// together.
    milliseconds purge_delay{1000};

    /// Changes that wait are written together up to this many bytes, to bound the transaction and its memory.
    /// One that is larger goes alone. At least 1.
    std::size_t max_group_bytes = 8u << 20;
    /// The same as a count; 1 makes every change its own transaction. At least 1.
    std::size_t max_group_changes = 1000;

    /// A registered layer below SQLite (`sqlite3_vfs_register`) for tests; empty: the system's.
    std::string vfs;
    /// Gives the clocks at the start, in place of the machine's. For tests; empty otherwise.
    std::function<calendar_mark()> clocks;
    /// Called on the writer's thread around every commit. For tests; empty otherwise.
    std::function<void(commit_point)> at_commit;
};

} // namespace tether::store
