// Counts the space of each user's runs in the store.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace tether::store {

/// Bytes by run and by owner: of records, and of the continuations of unfinished runs (mainly their work). Approximate:
/// counts texts, not the overhead of the file. Pure; one entry for each stored run.
class space_accounts {
  public:
    void add_records(const std::string& run_id, uid_t owner, std::uint64_t bytes);
    /// `bytes` replaces what was counted before.
    void set_work(const std::string& run_id, uid_t owner, std::uint64_t bytes);
    /// Whether the run is finished; an unfinished one cannot be deleted to free space.
    void set_finished(const std::string& run_id, uid_t owner, bool is_finished);
    void remove(const std::string& run_id);

    /// The continuations of unfinished runs, of one owner or of all.
    std::uint64_t work(std::optional<uid_t> owner) const;
    /// All data of the unfinished runs of `owner`.
    std::uint64_t unfinished(uid_t owner) const;
    /// Owners of more than `share` bytes, the largest first.
    std::vector<uid_t> owners_over(std::uint64_t share) const;

  private:
    struct totals {
        std::uint64_t all = 0, unfinished = 0, work = 0;
        std::size_t runs = 0;
    };
    struct of_run {
        uid_t owner = 0;
        std::uint64_t records = 0, work = 0;
        bool is_finished = false;
    };
    void count(const of_run& run);
    void discount(const of_run& run);
    /// Changes an entry and the totals with it.
    template <class Change>
    void change(const std::string& run_id, uid_t owner, Change apply);

    std::map<std::string, of_run> runs_;
    std::map<uid_t, totals> owners_;
};

} // namespace tether::store
