// Decides whether a user may submit more work, so that one user with much waiting work leaves room for others.
#pragma once

#include <tether/protocol/problem.hpp>
#include <tether/server/access.hpp>
#include <tether/server/server_config.hpp>

#include <cstdint>
#include <optional>

namespace tether::server {

/// The unfinished work when more arrives, including work that is being accepted.
struct work_in_hand {
    std::size_t queued = 0;          ///< runs that wait for a slot
    std::size_t queued_of_user = 0;  ///< those of the user
    std::uint64_t bytes = 0;         ///< of the work of unfinished runs
    std::uint64_t bytes_of_user = 0; ///< of the user's unfinished runs
    std::uint64_t kept_of_user = 0;  ///< bytes in the store for the user's unfinished runs
};

/// Runs over `limits.queued_runs` that users with no queued runs may queue.
inline constexpr std::size_t newcomer_runs = 64;

/// Why work of `size` bytes is refused; empty when it is accepted. A user over its share gets `quota_exceeded`; when
/// the limits are reached, `too_many_runs`, except that a user without work gets a reserved place: 64 runs, and a
/// quarter of `limits.work_bytes` more. Applies only to new work: an accepted run is never refused. Pure.
std::optional<protocol::problem> refuse_work(const visibility& user, std::uint64_t size, const work_in_hand& in_hand,
                                             const server_config& limits);

} // namespace tether::server
