// The settings of the store on disk.
#pragma once

#include <tether/core/calendar.hpp>
#include <tether/core/duration.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

namespace tether::store {

/// A point in the writer's work at which tests interrupt it.
enum class commit_point { before, after };

struct store_config {
    store_config() = default;

    /// The folder for `tether.db`, its log, `seal.key` and `lock`. Created when it is missing, if its parent exists. No
    /// other program should write there.
    std::filesystem::path state_dir;

    /// How long finished runs are stored.
    milliseconds retain{7 * 86'400'000LL};

    /// Size of the stored data of finished runs. Over it, the oldest of them are deleted before their time; 0: no
    /// bound. Unfinished runs neither count nor are deleted.
    std::uint64_t max_bytes = std::uint64_t{4} << 30;

    /// The same for the finished runs of one owner.
    std::uint64_t max_bytes_per_owner = 0;

    /// Time between the store's own attempts while changes are refused because of the disk. At least 1 ms.
    milliseconds probe_interval{2000};

    /// Time from the deletion of a run until its texts are removed from the log. The texts of other runs deleted in
    /// this time are removed with them.
    milliseconds purge_delay{1000};

    /// Waiting changes are written together up to this many bytes, to bound the transaction and its memory. A larger
    /// change is written alone. At least 1.
    std::size_t max_group_bytes = 8u << 20;
    /// The same limit in changes; 1 makes every change its own transaction. At least 1.
    std::size_t max_group_changes = 1000;

    /// A registered layer below SQLite (`sqlite3_vfs_register`) for tests; empty: the system's.
    std::string vfs;
    /// Replaces the machine's clocks at startup. For tests; empty otherwise.
    std::function<calendar_mark()> clocks;
    /// Called on the writer thread around every commit. For tests; empty otherwise.
    std::function<void(commit_point)> at_commit;
};

} // namespace tether::store
