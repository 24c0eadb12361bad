// Numbers and writes records.
#pragma once

#include <tether/store/effects.hpp>
#include <tether/store/kept_rows.hpp>

namespace tether::store {

/// Call every function within a transaction, whose end decides whether its changes happened. One thread.
class record_writer {
  public:
    record_writer(database& file, row_check& check);

    /// Loads the newest number from the file. Call it first.
    error_code load();
    std::uint64_t newest() const { return newest_; }
    /// Restores the number from before a change that was undone.
    void go_back_to(std::uint64_t number) { newest_ = number; }

    /// `document` is the run as text.
    error_code add_run(std::int64_t run_key, std::shared_ptr<const run> updated, std::string_view document,
                       effects& changes);
    /// An id that the run already has adds no record: the event replaces a copy that was stored while queued, and is
    /// ignored otherwise.
    error_code add_event(std::int64_t run_key, const std::string& run_id, uid_t owner, const api::event& event,
                         effects& changes);
    /// Makes numbers survive the removal of their records. Call it before a removal.
    error_code remember_newest();

  private:
    error_code insert(const record_row& row);
    error_code replace_queued(const record_row& event);

    database& database_;
    row_check& check_;
    std::uint64_t newest_ = 0;
    statement insert_, find_event_, replace_, keep_newest_;
};

} // namespace tether::store
