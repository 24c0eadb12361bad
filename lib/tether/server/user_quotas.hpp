// Limits how much work each user may submit.
#pragma once

#include <tether/protocol/problem.hpp>
#include <tether/server/access.hpp>

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>

namespace tether::server {

/// Counts by user; pure. Memory is bounded by `access.submissions_per_minute` for each user who submitted work within
/// the last minute.
class user_quotas {
  public:
    using time_point = std::chrono::steady_clock::time_point;

    /// Work that is being accepted as a run, or as a further turn of a run. It counts as an unfinished run until it is
    /// destroyed, or until its run itself counts. The quotas outlive it.
    class place {
      public:
        place(user_quotas& quotas, uid_t uid, std::string run_id, std::uint64_t bytes,
              std::optional<time_point> taken_at = std::nullopt);
        place(place&& other) noexcept;
        place& operator=(place&&) = delete;
        ~place();

        /// The work was refused before a request to the API: it does not count as submitted.
        void give_back();

      private:
        user_quotas* quotas_;
        uid_t uid_;
        std::string run_id_;
        std::uint64_t bytes_;
        std::optional<time_point> taken_at_; ///< its entry that counts against `access.submissions_per_minute`
    };

    /// The supervisor's runs.
    struct known_runs {
        std::size_t unfinished = 0;                                 ///< of the user
        std::function<bool(const std::string&)> is_unfinished = {}; ///< true when `unfinished` includes the run
    };

    explicit user_quotas(const access_config& config) { set(config); }

    /// Applies from now on; work that was submitted before still counts.
    void set(const access_config& config);

    /// A place for one more piece of work from `user`, or `quota_exceeded`. `run_id`: the run of a further turn; empty
    /// for a new run. `bytes`: the size of the work. Users who see all runs have no quota.
    protocol::outcome<place> take(const visibility& user, const std::string& run_id, const known_runs& runs,
                                  time_point now, std::uint64_t bytes = 0);

    /// The total size of work being accepted, of one user or of all.
    std::uint64_t bytes_on_their_way(std::optional<uid_t> uid = std::nullopt) const;

  private:
    void forget_old(time_point now);

    std::size_t max_active_ = 0;
    std::size_t per_minute_ = 0;
    std::map<uid_t, std::multiset<std::string>> on_their_way_; ///< ids of runs; empty for new runs
    std::map<uid_t, std::uint64_t> bytes_;                     ///< of the work being accepted
    std::map<uid_t, std::deque<time_point>> taken_;            ///< within the last minute, oldest first
};

} // namespace tether::server
