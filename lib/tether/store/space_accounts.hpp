// Counts the space of each user's runs in the store.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace tether::store {

/// Bytes by run and by owner: of records, and of continuations. An open continuation is mainly work; a closed one
/// contains the secrets of a kept session. Approximate: counts texts, not the overhead of the file. Pure; one entry for
/// each stored run.
class space_accounts {
  public:
    void add_records(const std::string& run_id, uid_t owner, std::uint64_t bytes);
    /// `bytes` replaces the previous count.
    void set_continuation(const std::string& run_id, uid_t owner, std::uint64_t bytes, bool is_open);
    /// Only the data of finished runs is deleted to free space, so `owners_over` counts only that. New work is limited
    /// by the other data (`unfinished`), which includes the work of a further turn that has not begun.
    void set_finished(const std::string& run_id, uid_t owner, bool is_finished);
    void remove(const std::string& run_id);

    /// Bytes of the open continuations, of one owner or of all.
    std::uint64_t work(std::optional<uid_t> owner) const;
    /// Bytes of all data of unfinished runs and all work, of one owner or of all.
    std::uint64_t unfinished(std::optional<uid_t> owner) const;
    /// Returns owners whose finished runs have more than `share` bytes, the largest first.
    std::vector<uid_t> owners_over(std::uint64_t share) const;

  private:
    struct totals {
        std::uint64_t finished = 0, unfinished = 0, work = 0;
        std::size_t runs = 0;
    };
    struct of_run {
        uid_t owner = 0;
        std::uint64_t records = 0, continuation = 0;
        bool is_open = false; ///< the continuation
        bool is_finished = false;
        std::uint64_t all() const { return records + continuation; }
        std::uint64_t work() const { return is_open ? continuation : 0; }
        std::uint64_t unfinished() const { return is_finished ? work() : all(); }
        std::uint64_t finished() const { return all() - unfinished(); }
    };
    std::uint64_t sum(std::optional<uid_t> owner, std::uint64_t totals::*part) const;
    void count(const of_run& run);
    void discount(const of_run& run);
    /// Changes an entry and the totals.
    template <class Change>
    void change(const std::string& run_id, uid_t owner, Change apply);

    std::map<std::string, of_run> runs_;
    std::map<uid_t, totals> owners_;
};

} // namespace tether::store
