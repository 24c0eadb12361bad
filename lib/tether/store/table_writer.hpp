// Applies the store's changes to its tables.
#pragma once

#include <tether/core/calendar.hpp>
#include <tether/store/ledger_writer.hpp>
#include <tether/store/record_writer.hpp>
#include <tether/store/seal.hpp>

namespace tether::store {

/// Which finished runs are deleted.
struct prune_bounds {
    wall_time ended_by;               ///< runs that ended at this time or earlier
    std::uint64_t max_bytes = 0;      ///< more runs are deleted while finished runs use more; 0: no bound
    std::uint64_t unfinished = 0;     ///< used bytes that do not belong to finished runs
    std::size_t at_most = 0;          ///< runs
    std::vector<uid_t> over_share;    ///< their runs except the newest are deleted even when the store is not full
    std::vector<uid_t> largest_first; ///< the order of the owners whose runs are deleted when the store is full
};

/// Call every function within a transaction, whose end decides whether its changes happened. One thread. Errors:
/// `errc::not_found` and other errors of one change alone, or the disk's (`is_trouble`).
class table_writer {
  public:
    /// Both outlive it.
    table_writer(database& file, const seal& sealer);

    /// Call it first.
    error_code load() { return records_.load(); }
    std::uint64_t newest_number() const { return records_.newest(); }
    void go_back_to(std::uint64_t number) { records_.go_back_to(number); }

    /// Null `continuation`: the stored continuation does not change. Null or empty `key`: none.
    error_code put(std::shared_ptr<const run> updated, const session::continuation* continuation,
                   const session::request_key* key, effects& changes);
    error_code note(const std::string& run_id, const session::continuation& continuation, effects& changes);
    error_code append(const std::string& run_id, const std::vector<api::event>& events, effects& changes);
    error_code remove(const std::string& run_id, effects& changes);

    /// Removes finished runs with nothing left to do, the oldest end first: those whose time has passed, then one of an
    /// owner with too much data. Stops after `at_most` runs, or when the transaction is large enough.
    /// `removed_runs.more`: more runs remain.
    error_code prune(const prune_bounds& bounds, pruned& removed_runs, effects& changes);

    /// Changes a value that is never read.
    error_code probe();
    error_code keep_mark(const calendar_mark& mark);

  private:
    struct known_run {
        std::int64_t key = 0;
        uid_t owner = 0;
        ledger_facts facts;
        std::uint64_t work_bytes = 0; ///< of the sealed text; 0 when none is stored
        bool is_new = false;
    };
    error_code find(const std::string& run_id, std::optional<known_run>& found_run);
    error_code write_run(const run& updated, std::string_view document, const known_run& known);
    error_code write_continuation(known_run& known, const session::continuation& continuation, effects& changes);
    error_code write_work(known_run& known, const session::continuation& continuation);
    error_code write_key(std::int64_t run_key, const run& updated, const session::request_key& key);
    error_code write_send(std::int64_t run_key, const session::keyed_send& send);
    error_code write_turn(std::int64_t run_key, const run& updated);
    error_code erase(const known_run& erased, effects& changes);
    struct prunable {
        known_run run;
        std::int64_t ended_at = 0, records = 0;
    };
    error_code next_prunable(std::optional<prunable>& choice);
    error_code next_prunable_of(statement& oldest, const std::vector<uid_t>& owners, std::optional<prunable>& choice);
    error_code choose_prunable(const prune_bounds& bounds, std::optional<prunable>& choice, bool& is_due);
    static error_code read_prunable(rows& found, std::optional<prunable>& choice);
    error_code used_bytes(std::uint64_t& bytes);

    database& database_;
    const seal& seal_;
    row_check check_;
    record_writer records_;
    ledger_writer ledger_;
    statement find_, new_key_, insert_run_, update_run_, put_continuation_, drop_continuation_, put_work_, drop_work_,
        put_key_, put_turn_, put_send_, begin_send_, drop_send_, erase_, oldest_, oldest_of_, oldest_to_spare_,
        page_count_, free_count_, probe_;
};

} // namespace tether::store
