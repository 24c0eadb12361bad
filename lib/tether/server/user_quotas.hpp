// How much work each user may hand over.
#pragma once

#include <tether/api/token_bucket.hpp>
#include <tether/protocol/problem.hpp>
#include <tether/server/access.hpp>

#include <map>

namespace tether::server {

/// Counts by user; pure. Memory is bounded by the users who handed something over within the last minute or so.
class user_quotas {
  public:
    using time_point = api::token_bucket::time_point;

    /// A piece of work on its way to be a run: it counts as one until it goes. The quotas outlive it.
    class place {
      public:
        place(user_quotas& of, uid_t uid) : of_{&of}, uid_{uid} { ++of.on_their_way_[uid]; }
        place(place&& other) noexcept : of_{std::exchange(other.of_, nullptr)}, uid_{other.uid_} {}
        place& operator=(place&&) = delete;
        ~place();

      private:
        user_quotas* of_;
        uid_t uid_;
    };

    explicit user_quotas(const access_config& config) { set(config); }

    /// From now on; what was handed over before counts.
    void set(const access_config& config);

    /// A place for one more piece of work of `who`, or `quota_exceeded`. `active` is how many unfinished runs `who` has
    /// already. Whoever sees everything has no quota.
    protocol::outcome<place> take(const visibility& who, std::size_t active, time_point now);

  private:
    void forget_full(time_point now);

    std::size_t max_active_ = 0;
    std::uint32_t per_minute_ = 0;
    std::map<uid_t, std::size_t> on_their_way_;
    std::map<uid_t, api::token_bucket> rates_;
};

} // namespace tether::server
