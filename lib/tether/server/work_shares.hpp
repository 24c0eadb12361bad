// Decides whether a user may hand over more work, so that what one user has waiting leaves room for others.
#pragma once

#include <tether/protocol/problem.hpp>
#include <tether/server/access.hpp>
#include <tether/server/server_config.hpp>

#include <cstdint>
#include <optional>

namespace tether::server {

/// What is in hand when more work arrives, what is being accepted included.
struct work_in_hand {
    std::size_t queued = 0;          ///< runs that wait for a slot
    std::size_t queued_of_user = 0;  ///< those of the user
    std::uint64_t bytes = 0;         ///< of the work of unfinished runs
    std::uint64_t bytes_of_user = 0; ///< of those of the user
    std::uint64_t kept_of_user = 0;  ///< all that the store keeps of the user's unfinished runs
};

/// Runs that may be queued beyond `limits.queued_runs` by users that have none queued.
inline constexpr std::size_t newcomer_runs = 64;

/// Why work of `size` bytes is refused; empty when it is accepted. A user over its own share gets `quota_exceeded`;
/// when everything is taken, `too_many_runs`, except that a user who has nothing yet gets a place of a reserve: 64
/// runs, and a quarter of `limits.work_bytes` more. It judges new work alone: an accepted run is never refused. Pure.
std::optional<protocol::problem> refuse_work(const visibility& user, std::uint64_t size, const work_in_hand& in_hand,
                                             const server_config& limits);

} // namespace tether::server
