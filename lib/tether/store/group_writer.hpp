// The writer's thread: changes that wait share a transaction and a flush.
#pragma once

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

/// A change that waits to be written. Its functions go when it has been reported.
struct change {
    /// Called on the writer's thread, inside a transaction.
    std::function<error_code(table_writer&, effects&)> apply;
    std::size_t bytes = 0; ///< what it holds, about
    bool counts = true;    ///< false: only asks whether the writer is alive, and shows in no figure
    /// Called by whoever gets the report.
    std::function<void(const error_code&)> finish;
};

/// A change that is durable, or the reason why it is not.
struct finished_change {
    std::function<void(const error_code&)> finish;
    error_code error;
    effects done; ///< empty after an error
};

/// A transaction that was tried.
struct commit_figures {
    std::chrono::nanoseconds took{0}; ///< from its begin to the end of its flush
    std::size_t changes = 0;          ///< in the group; none: the store's own look whether the disk is well again
    bool kept = false;
};

/// What came of a group, in the order in which changes were submitted.
struct group_report {
    std::vector<finished_change> changes;
    std::optional<commit_figures> figures; ///< empty when nothing was tried
    std::string trouble;                   ///< why changes are refused now; empty when they are not
    bool closed = false;                   ///< this is the last report
};

/// Writes what is submitted, in order. The queue is bounded by who submits: each change belongs to a caller that waits
/// for it.
///
/// A commit that fails fails its whole group, of which nothing is kept. Before the next try, and before the first, the
/// log is moved into the file and emptied: so nothing of a failed commit can come back, a disk that lost a flush is not
/// built upon (what was flushed before is in both places until then), and no more than one unfinished commit is ever
/// behind the end of a log (`scan_log` rests on that). While in trouble an empty try is made every `probe_interval`.
/// Damage of the file is never tried again.
///
/// Deleted data is overwritten in the file (`secure_delete`), and stays in the log until the log is emptied. That
/// happens once within `purge_delay` of a removal, for all removals in that time.
class group_writer {
  public:
    /// `report` is called on the writer's thread. The file outlives the writer.
    group_writer(database& file, const seal& sealer, std::string name, const store_config& config,
                 std::function<void(group_report)> report);
    ~group_writer();
    group_writer(const group_writer&) = delete;
    group_writer& operator=(const group_writer&) = delete;

    /// Learns where to go on, then starts the thread.
    error_code start();
    /// The newest number in the file; valid before anything was submitted.
    std::uint64_t newest_number() const { return tables_.newest_number(); }
    void submit(change what);
    /// Refuses everything from now on: the file was found damaged. Thread-safe.
    void note_damage() { damaged_ = true; }
    /// What was submitted is still written, then the log is emptied, and the last report made. Does not wait.
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
    void move_log();
    void purge_log();
    void tell_log_trouble(const error_code& why);
    std::string trouble_text() const;

    database& file_;
    const std::string name_;
    const store_config& config_;
    const std::function<void(group_report)> report_;
    table_writer tables_;
    statement begin_, commit_, rollback_, mark_, undo_, keep_;
    std::atomic<bool> damaged_ = false;
    error_code trouble_;                                            ///< of the last try
    bool log_is_clean_ = false;                                     ///< it contains only successful commits
    int move_log_at_;                                               ///< pages in the log
    std::optional<std::chrono::steady_clock::time_point> purge_at_; ///< while the log has texts of forgotten runs

    std::mutex mutex_; ///< guards what follows
    std::condition_variable changed_;
    std::vector<change> queue_;
    bool closing_ = false;
    std::thread thread_;
};

} // namespace tether::store
