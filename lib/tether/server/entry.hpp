// Decides whether a new client is served, from the number of connections of each user.
#pragma once

#include <tether/server/server_config.hpp>

#include <cstddef>
#include <limits>
#include <map>
#include <sys/types.h>

namespace tether::server {

/// Connections over `limits.clients` for root and the daemon's user, who must be able to find out why the limit was
/// reached.
inline constexpr std::size_t operator_places = 4;
/// Connections over `limits.clients` for users that have few connections.
inline constexpr std::size_t newcomer_places = 64;
/// The largest number of these that one user gets.
inline constexpr std::size_t newcomer_places_of_user = 4;
/// Clients over a limit that get a response at the same time; other connections are closed without one.
inline constexpr std::size_t most_turned_away = 64;
/// The largest number of these that one user gets.
inline constexpr std::size_t most_turned_away_of_user = 32;

/// Limits on connections.
struct client_limits {
    std::size_t all = 0;      ///< of all users
    std::size_t per_user = 0; ///< of one user; does not apply to root and the daemon's user
    std::size_t newcomers = newcomer_places;
    std::size_t operators = operator_places;
    std::size_t turned_away = most_turned_away;
    friend bool operator==(const client_limits&, const client_limits&) = default;
};

/// The limits of the configuration, lowered when only `fitting` descriptors are available for clients; the others are
/// reserved for connections to the API and for the store. At least one client. Pure.
client_limits limits_of(const server_config& config, std::size_t fitting) noexcept;

/// The decision about a new connection; `newcomer`: served in a place over the limit.
enum class entry { serve, newcomer, turn_away, close };

/// Why a client is not served.
enum class refusal_reason { all_places_taken, share_taken };

/// Counts the connections of each user. Pure.
class connection_counts {
  public:
    /// The decision about the next connection of `uid`. A user below its share is served while there are places. Over
    /// the limit, a user with fewer connections than an equal share of the limit gets a place for newcomers.
    entry choose(uid_t uid, bool is_operator, const client_limits& limits) const;
    /// Why `choose` would refuse this user.
    refusal_reason reason(uid_t uid, const client_limits& limits) const;

    void add(uid_t uid, entry place);
    void remove(uid_t uid, entry place);

    /// Does not count refused clients.
    std::size_t served() const noexcept { return in_order_ + newcomers_; }
    std::size_t served_of(uid_t uid) const;

  private:
    struct of_user {
        std::size_t served = 0;
        std::size_t turned_away = 0;
    };
    of_user of(uid_t uid) const;

    std::map<uid_t, of_user> users_; ///< with at least one connection
    std::size_t in_order_ = 0;       ///< served within the limit, or in a place for operators
    std::size_t newcomers_ = 0;
    std::size_t turned_away_ = 0;
};

} // namespace tether::server
