// Reads the complete list of sessions once for all runs that need it at the same time.
#pragma once

#include <tether/api/client.hpp>
#include <tether/async/event.hpp>
#include <tether/session/policy/upstream.hpp>

#include <set>

namespace tether::session {

/// One walk serves every run that called before it began: an outage that makes all sessions return 404 costs one or two
/// listings, not one for each run. Its arguments outlive it; it outlives its awaitables.
class session_census {
  public:
    session_census(api::client& client, upstream_health& health) : client_{client}, health_{health} {}

    /// The result of a listing for one session.
    struct sighting {
        bool is_listed = false;
        bool lists_others = false; ///< it has other sessions with the mark of this daemon
    };
    /// Reads a listing that begins after the call, of sessions created since `since` (empty: of all), marked or not,
    /// including archived ones. Returns the failure of any page. Cancellation throws; another waiter then reads the
    /// list.
    boost::asio::awaitable<api::outcome<sighting>> async_look(std::string session_id, std::string instance,
                                                              std::optional<wall_time> since);

  private:
    struct listing {
        std::set<std::string> ids;  ///< of all sessions listed
        std::set<std::string> ours; ///< of those with the mark of this daemon
    };
    boost::asio::awaitable<api::outcome<listing>> async_walk(std::string instance, std::optional<wall_time> since);
    void widen(std::optional<wall_time> since);

    api::client& client_;
    upstream_health& health_;
    async::event changed_;
    bool is_walking_ = false;
    std::uint64_t begun_ = 0; ///< number of the last walk that began
    std::uint64_t ended_ = 0; ///< number of the last walk that has a result
    std::size_t askers_ = 0;
    std::optional<wall_time> since_; ///< the earliest time that the waiters need; empty: all sessions
    std::optional<api::outcome<listing>> last_;
};

} // namespace tether::session
