// The queries for the feed.
#pragma once

#include <tether/store/kept_rows.hpp>
#include <tether/store/store.hpp>

#include <map>

namespace tether::store {

/// Answers show the file as of the current transaction. Errors: the disk's, `damaged()`. One thread.
class record_queries {
  public:
    /// `file` outlives it.
    explicit record_queries(database& file);

    /// Returns records up to the number `newest`.
    result<std::vector<record>> records(const record_query& query, std::uint64_t newest);
    result<std::vector<session::event_mark>> marks(const std::string& run_id);
    /// Returns the run as it was at the end of each turn.
    result<std::vector<run>> turns(const turn_query& query);
    /// Returns the largest number of a record of `owner`, up to the number `newest`; 0 for none.
    result<std::uint64_t> newest_of(uid_t owner, std::uint64_t newest);

  private:
    enum class lane { all, of_owner, of_run };

    statement& page_of(lane which, bool runs_only);
    error_code gather(rows& found, const record_query& query, std::vector<record>& out);

    database& database_;
    row_check check_;
    statement find_run_, marks_, newest_of_, turns_;
    std::map<std::pair<lane, bool>, statement> pages_;
};

} // namespace tether::store
