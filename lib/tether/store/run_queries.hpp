// The queries for runs and the data stored with them.
#pragma once

#include <tether/store/kept_rows.hpp>
#include <tether/store/seal.hpp>
#include <tether/store/store.hpp>

namespace tether::store {

/// Answers show the file as of the current transaction. Errors: the disk's, `damaged()`. One thread.
class run_queries {
  public:
    /// Both outlive it.
    run_queries(database& file, const seal& sealer);

    result<std::optional<run>> find(const std::string& run_id);
    result<std::optional<run_header>> header(const std::string& run_id);
    result<run_page> list(const run_query& query);
    result<std::optional<session::kept_run>> load(const std::string& run_id);
    result<std::vector<session::kept_run>> unfinished(const std::string& after, std::size_t limit);
    result<std::vector<run>> of_session(const std::string& session_id);
    result<std::vector<session::ledger_entry>> ledger();
    result<std::optional<remembered_request>> recall(uid_t owner, const std::string& key);
    result<std::optional<remembered_send>> recall_send(const std::string& run_id, const std::string& key);

  private:
    result<std::optional<run>> find(const std::string& run_id, std::size_t& bytes);
    result<std::vector<std::string>> ids_below(const run_query& query, const std::string& before, std::size_t limit);
    error_code add_ids(rows& found, std::vector<std::string>& ids);
    /// Reads the current row of `found`: the run, then its continuation, then its work.
    result<session::kept_run> read_kept(rows& found);
    error_code read_work(rows& found, session::kept_run& kept);

    const seal& seal_;
    row_check check_;
    statement find_, header_, newest_, of_state_, of_owner_, load_, unfinished_, of_session_, ledger_, recall_,
        recall_send_;
};

} // namespace tether::store
