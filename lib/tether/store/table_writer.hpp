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
    table_writer(database& on, const seal& sealer);

    /// Call it first.
    error_code load() { return records_.load(); }
    std::uint64_t newest_number() const { return records_.newest(); }
    void go_back_to(std::uint64_t number) { records_.go_back_to(number); }

    /// Null `then`: the stored continuation does not change. Null or empty `key`: none.
    error_code put(std::shared_ptr<const run> now, const session::continuation* then, const session::request_key* key,
                   effects& done);
    error_code note(const std::string& run_id, const session::continuation& then, effects& done);
    error_code append(const std::string& run_id, const std::vector<api::event>& events, effects& done);
    error_code remove(const std::string& run_id, effects& done);

    /// Removes finished runs with nothing left to do, the oldest end first: those whose time has passed, then one of an
    /// owner with too much data. Stops after `at_most` runs, or when the transaction is large enough. `gone.more`: more
    /// runs remain.
    error_code prune(const prune_bounds& bounds, pruned& gone, effects& done);

    /// Changes a value that is never read.
    error_code probe();
    error_code keep_mark(const calendar_mark& mark);

  private:
    struct kept {
        std::int64_t key = 0;
        uid_t owner = 0;
        ledger_facts facts;
    };
    error_code find(const std::string& run_id, std::optional<kept>& out);
    error_code write_run(const run& now, std::string_view document, std::int64_t key, bool is_new);
    error_code write_continuation(std::int64_t key, const std::string& run_id, uid_t owner,
                                  const session::continuation& then, effects& done);
    error_code write_key(std::int64_t run_key, const run& now, const session::request_key& key);
    error_code erase(const kept& what, effects& done);
    struct prunable {
        kept run;
        std::int64_t ended_at = 0, records = 0;
    };
    error_code next_prunable(std::optional<prunable>& out);
    error_code next_prunable_of(statement& oldest, const std::vector<uid_t>& owners, std::optional<prunable>& out);
    error_code choose_prunable(const prune_bounds& bounds, std::optional<prunable>& out, bool& is_due);
    static error_code read_prunable(rows& found, std::optional<prunable>& out);
    error_code used_bytes(std::uint64_t& bytes);

    database& database_;
    const seal& seal_;
    row_check check_;
    record_writer records_;
    ledger_writer ledger_;
    statement find_, new_key_, insert_run_, update_run_, put_continuation_, drop_continuation_, put_key_, erase_,
        oldest_, oldest_of_, oldest_to_spare_, page_count_, free_count_, probe_;
};

} // namespace tether::store
