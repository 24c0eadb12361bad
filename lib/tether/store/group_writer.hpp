// The writer thread: waiting changes share a transaction and a flush.
#pragma once

#include <tether/store/least_sizes.hpp>
#include <tether/store/store_config.hpp>
#include <tether/store/table_writer.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace tether::store {

/// A change that waits to be written. Its functions are destroyed after it is reported.
struct change {
    /// Called on the writer's thread, inside a transaction.
    std::function<error_code(table_writer&, effects&)> apply;
    std::size_t bytes = 0; ///< approximate size of its contents
    bool counts = true;    ///< false: only checks whether the writer responds, and is not in the metrics
    /// Called by the receiver of the report.
    std::function<void(const error_code&)> finish;
};

/// A change that is durable, or failed with `error`.
struct finished_change {
    std::function<void(const error_code&)> finish;
    error_code error;
    effects done; ///< empty after an error
};

/// A transaction that was attempted.
struct commit_figures {
    std::chrono::nanoseconds took{0}; ///< from its beginning to the end of its flush
    std::size_t changes = 0;          ///< in the group; 0: the store itself checked whether the disk works again
    bool kept = false;
};

/// The result of a group, in the order in which changes were submitted.
struct group_report {
    std::vector<finished_change> changes;
    std::optional<commit_figures> figures; ///< empty when no transaction was attempted
    std::string trouble;                   ///< why changes are refused now; empty when they are not
    bool closed = false;                   ///< this is the last report
};

/// Writes submitted changes in order. The callers bound the queue: each change belongs to a caller that waits for it.
///
/// A failed commit fails its complete group, and nothing of the group is stored. Before the first attempt, and before
/// the one after a failure, the log is moved into the file and emptied. Then nothing of a failed commit can reappear,
/// nothing is appended to a log whose flush failed, and at most one unfinished commit ever follows the end of a log
/// (`scan_log` relies on this). While in trouble, the writer attempts an empty transaction every `probe_interval`.
/// After damage or a truncation of the file it attempts nothing more.
///
/// Deleted data is overwritten in the file (`secure_delete`), but stays in the log until the log is emptied. That
/// happens once within `purge_delay` of a removal, for all removals in that time.
class group_writer {
  public:
    /// `report` is called on the writer's thread. The file outlives the writer.
    group_writer(database& file, const seal& sealer, std::string name, const store_config& config,
                 std::function<void(group_report)> report);
    ~group_writer();
    group_writer(const group_writer&) = delete;
    group_writer& operator=(const group_writer&) = delete;

    /// Loads the position to continue from, then starts the thread.
    error_code start();
    /// The newest number in the file; valid before the first submit.
    std::uint64_t newest_number() const { return tables_.newest_number(); }
    void submit(change what);
    /// Refuses every change from now on, because the file was found damaged. Thread-safe.
    void note_damage() { damaged_ = true; }
    /// The file or log that another program truncated (`least_sizes`); empty if none. Thread-safe.
    std::string truncated_file() const { return sizes_.truncated_file(); }
    /// Writes the submitted changes, empties the log, and sends the last report. Does not wait.
    void close();

  private:
    using group = std::vector<change>;

    void serve();
    group take_group();
    void carry_out(group changes);
    error_code write(group& changes, std::vector<finished_change>& out);
    error_code apply_all(group& changes, std::vector<finished_change>& out);
    error_code apply_one(change& what, finished_change& out);
    error_code commit();
    bool is_unusable() const { return damaged_ || !sizes_.truncated_file().empty(); }
    error_code checkpoint(database::checkpoint how);
    void move_log();
    void purge_log();
    void tell_log_trouble(const error_code& why);
    std::string trouble_text() const;

    database& file_;
    const std::string name_;
    least_sizes sizes_;
    std::int64_t page_bytes_ = 0;
    const store_config& config_;
    const std::function<void(group_report)> report_;
    table_writer tables_;
    statement begin_, commit_, rollback_, mark_, undo_, keep_;
    std::atomic<bool> damaged_ = false;
    error_code trouble_;                                            ///< from the last attempt
    bool log_is_clean_ = false;                                     ///< it contains only successful commits
    int move_log_at_;                                               ///< pages in the log
    std::optional<std::chrono::steady_clock::time_point> purge_at_; ///< set while the log has texts of deleted runs

    std::mutex mutex_; ///< guards what follows
    std::condition_variable changed_;
    std::vector<change> queue_;
    bool closing_ = false;
    std::thread thread_;
};

} // namespace tether::store
