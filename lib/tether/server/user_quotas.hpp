// How much work each user may hand over.
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

/// Counts by user; pure. Memory is bounded by `access.submissions_per_minute` for each user who handed something over
/// within the last minute.
class user_quotas {
  public:
    using time_point = std::chrono::steady_clock::time_point;

    /// A piece of work on its way to be a run, or a further turn of one: it counts as an unfinished run until it goes,
    /// or until the run it is of counts itself. The quotas outlive it.
    class place {
      public:
        place(user_quotas& of, uid_t uid, std::string run_id, std::uint64_t bytes,
              std::optional<time_point> taken_at = std::nullopt);
        place(place&& other) noexcept;
        place& operator=(place&&) = delete;
        ~place();

        /// The work was refused before the API was asked: it does not count as handed over.
        void give_back();

      private:
        user_quotas* of_;
        uid_t uid_;
        std::string run_id_;
        std::uint64_t bytes_;
        std::optional<time_point> taken_at_; ///< where it counts against `access.submissions_per_minute`
    };

    /// The runs in hand.
    struct known_runs {
        std::size_t unfinished = 0;                                 ///< of the user
        std::function<bool(const std::string&)> is_unfinished = {}; ///< says of a run whether it is counted there
    };

    explicit user_quotas(const access_config& config) { set(config); }

    /// From now on; what was handed over before counts.
    void set(const access_config& config);

    /// A place for one more piece of work of `who`, or `quota_exceeded`. `run_id`: of a further turn; empty for a run
    /// that is to be made; `bytes`: size of the work. Users who see all runs have no quota.
    protocol::outcome<place> take(const visibility& who, const std::string& run_id, const known_runs& runs,
                                  time_point now, std::uint64_t bytes = 0);

    /// The total size of work being accepted, of one user or of all.
    std::uint64_t bytes_on_their_way(std::optional<uid_t> uid = std::nullopt) const;

  private:
    void forget_old(time_point now);

    std::size_t max_active_ = 0;
    std::size_t per_minute_ = 0;
    std::map<uid_t, std::multiset<std::string>> on_their_way_; ///< ids of runs, empty for those to be made
    std::map<uid_t, std::uint64_t> bytes_;                     ///< of the work being accepted
    std::map<uid_t, std::deque<time_point>> taken_;            ///< within the last minute, oldest first
};

} // namespace tether::server
